// Addresses of pages to names of files in the bucket, before CloudFront looks for them.
//
// `handler` is the way in: a CloudFront function (runtime cloudfront-js-2.0), called for
// each request for a file of the portal. It knows no files, so it goes by how an address
// looks. The rules are those of `docs/pages/hosting.md`. Whether somebody may read a page
// is decided elsewhere: nothing here depends on it, and nothing here opens anything.

// The portal's own files, and definitions of APIs, which end as these do. Other names may
// hold dots: `/problems/rule/kind-schema.missing`.
var FILE = /\.(bin|css|csv|html|ico|js|json|md|mermaid|png|svg|txt|wasm|webmanifest|xml|yaml)$|^definition\./;

// Docs bring files of any sort: a dot, a letter, at most nine more. `v1.2` is a folder.
var FILE_OF_DOCS = /\.[a-z][a-z0-9]{0,9}$/i;

// Below these an entity is a folder three names deep, whatever its name ends in, and its
// address counts in lower case: `/catalog/default/Component/node.js`.
var ENTITIES = ['catalog', 'docs'];

// How many names count in lower case, by the first one or two: those of entities. Docs
// go on below with names of files, which are as they are.
var FOLDED = { catalog: 4, docs: 4, 'api/catalog': 99, 'api/techdocs': 7 };

// Names of files here have no ending.
var WELL_KNOWN = '/.well-known/';

function handler(event) {
  var request = event.request;
  var uri = request.uri;

  // `//` would lead to another host, and what begins with a dot is the publisher's own.
  if (/\/\/|\\|%2e|%2f|%5c/i.test(uri)) return missing();
  if (uri.startsWith(WELL_KNOWN)) return request;
  if (uri.includes('/.')) return missing();
  if (uri.startsWith('/assets/') || uri.startsWith('/signed-out/')) return request;

  var names = folded(uri.split('/').slice(1));
  var last = names[names.length - 1];
  var path = '/' + names.join('/');
  if (last === '') {
    request.uri = path + 'index.html';
    return request;
  }
  if (names[0] === 'api') {
    request.uri = data(path);
    return request;
  }
  var isEntity = ENTITIES.includes(names[0]) && names.length === 4 && names[1] !== 'kind';
  var file = names[0] === 'docs' ? FILE_OF_DOCS : FILE;
  if (file.test(last) && !isEntity) {
    request.uri = path;
    return request;
  }
  return moved(path + '/' + query(request.querystring));
}

function folded(names) {
  var first = names[0].toLowerCase();
  var key = first === 'api' ? 'api/' + (names[1] || '').toLowerCase() : first;
  var count = FOLDED[key] || 0;
  return names.map(function (name, depth) {
    return depth < count ? name.toLowerCase() : name;
  });
}

// Data without an ending in its address.
function data(uri) {
  return /^\/api\/catalog\/(entities|entity-facets)$/.test(uri) ? uri + '.json' : uri;
}

// The query as it was sent: CloudFront hands it over in pieces that are still encoded.
function query(pieces) {
  var all = [];
  Object.keys(pieces || {}).forEach(function (name) {
    var piece = pieces[name];
    (piece.multiValue || [piece]).forEach(function (one) {
      all.push(one.value === '' ? name : name + '=' + one.value);
    });
  });
  return all.length === 0 ? '' : '?' + all.join('&');
}

function moved(to) {
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: to }, 'cache-control': { value: 'no-cache' } },
  };
}

function missing() {
  return { statusCode: 404, statusDescription: 'Not Found' };
}
