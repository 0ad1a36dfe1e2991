//! Which request is which, and what comes of it.

use std::ops::Range;
use std::time::SystemTime;

use crate::answer::{Answer, escaped};
use crate::asked::{Asked, crc32};
use crate::bucket::{Bucket, Condition, Object, Refusal};

/// A page of a list has no more names.
const MAX_KEYS: usize = 1000;

/// What metadata is called in headers.
const METADATA: &str = "x-amz-meta-";

/// Headers that an object keeps and is answered with, besides metadata.
const KEPT: [&str; 3] = ["content-type", "cache-control", "content-encoding"];

/// The type of an object that was written without one.
const NO_TYPE: &str = "binary/octet-stream";

/// Says that a PUT has no body, and which object it is a copy of.
const COPY_SOURCE: &str = "x-amz-copy-source";

/// Answers a request whose form is right.
pub(crate) fn answer(bucket: &mut Bucket, asked: &Asked, page: usize) -> Answer {
    let mut parameters: Vec<&str> = asked.query.iter().map(|(name, _)| name.as_str()).collect();
    // It only says which operation is meant, for logs.
    parameters.retain(|name| *name != "x-id");
    parameters.sort_unstable();
    let answered = match (asked.method.as_str(), asked.name.is_empty(), &*parameters) {
        ("GET", true, _) if asked.parameter("list-type") == Some("2") => list(bucket, asked, page),
        ("GET", false, []) => get(bucket, asked),
        ("HEAD", false, []) => get(bucket, asked).map(|mut answer| {
            let length = answer.body.len().to_string();
            answer.body = bytes::Bytes::new();
            answer.with("content-length", length)
        }),
        ("PUT", false, []) if asked.header(COPY_SOURCE).is_some() => copy(bucket, asked),
        ("PUT", false, []) => put(bucket, asked),
        ("DELETE", false, []) => {
            bucket.delete(&asked.name);
            Ok(Answer::empty(204))
        }
        ("POST", false, ["uploads"]) => Ok(begin(bucket, asked)),
        ("PUT", false, ["partNumber", "uploadId"]) => part(bucket, asked),
        ("POST", false, ["uploadId"]) => complete(bucket, asked),
        ("DELETE", false, ["uploadId"]) => bucket
            .abort(asked.parameter("uploadId").unwrap_or_default(), &asked.name)
            .map(|()| Answer::empty(204)),
        _ => Ok(Answer::not_implemented()),
    };
    answered.unwrap_or_else(|(status, code)| Answer::error(status, code))
}

fn get(bucket: &Bucket, asked: &Asked) -> Result<Answer, Refusal> {
    let conditions = ["if-match", "if-none-match", "if-modified-since"];
    if conditions.iter().any(|name| asked.header(name).is_some()) {
        return Ok(Answer::not_implemented());
    }
    let object = bucket
        .objects()
        .get(&asked.name)
        .ok_or((404, "NoSuchKey"))?;
    let length = object.bytes.len();
    let answer = described(Answer::empty(200), object);
    let Some(range) = asked.header("range") else {
        let wants_checksum = asked.header("x-amz-checksum-mode") == Some("ENABLED");
        let answer = match wants_checksum && !object.is_of_parts {
            true => answer.with("x-amz-checksum-crc32", crc32(&object.bytes)),
            false => answer,
        };
        return Ok(Answer {
            body: object.bytes.clone(),
            ..answer
        });
    };
    let range = range_of(range, length).ok_or((416, "InvalidRange"))?;
    let content_range = format!("bytes {}-{}/{length}", range.start, range.end - 1);
    Ok(Answer {
        status: 206,
        body: object.bytes.slice(range),
        ..answer.with("content-range", content_range)
    })
}

fn described(answer: Answer, object: &Object) -> Answer {
    let mut answer = answer
        .with("etag", &object.etag)
        .with("last-modified", httpdate::fmt_http_date(object.modified))
        .with("accept-ranges", "bytes");
    if !object
        .headers
        .iter()
        .any(|(name, _)| name == "content-type")
    {
        answer = answer.with("content-type", NO_TYPE);
    }
    for (name, value) in &object.headers {
        answer = answer.with(name, value);
    }
    answer
}

/// One range, as in `bytes=0-9`: the last byte is part of it.
fn range_of(text: &str, length: usize) -> Option<Range<usize>> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    (first < length && first <= last).then(|| first..length.min(last.saturating_add(1)))
}

fn condition(asked: &Asked) -> Result<Condition, Refusal> {
    match (asked.header("if-none-match"), asked.header("if-match")) {
        (None, None) => Ok(Condition::None),
        (Some("*"), None) => Ok(Condition::Absent),
        (None, Some(etag)) if etag.starts_with('"') => Ok(Condition::Match(etag.to_owned())),
        _ => Err((501, "NotImplemented")),
    }
}

/// The headers that are kept with what is written.
fn kept(asked: &Asked) -> Vec<(String, String)> {
    let is_kept = |name: &str| KEPT.contains(&name) || name.starts_with(METADATA);
    let kept = asked.headers.iter().filter(|(name, _)| is_kept(name));
    kept.cloned().collect()
}

/// A copy within the bucket, with the headers of what is copied. Those that ask for
/// anything else are not known here.
fn copy(bucket: &mut Bucket, asked: &Asked) -> Result<Answer, Refusal> {
    let is_known = |name: &str| {
        matches!(
            name,
            COPY_SOURCE | "x-amz-content-sha256" | "x-amz-date" | "x-amz-user-agent"
        ) || !name.starts_with("x-amz-")
    };
    if !asked.headers.iter().all(|(name, _)| is_known(name)) {
        return Err((501, "NotImplemented"));
    }
    let source = asked.header(COPY_SOURCE).unwrap_or_default();
    let source = percent_encoding::percent_decode_str(source).decode_utf8_lossy();
    let source = source.trim_start_matches('/');
    let (of, name) = source.split_once('/').ok_or((400, "InvalidArgument"))?;
    if of != asked.bucket {
        return Err((404, "NoSuchBucket"));
    }
    let etag = bucket.copy(name, &asked.name)?;
    Ok(Answer::xml(&format!(
        "<CopyObjectResult><LastModified>{}</LastModified><ETag>{}</ETag></CopyObjectResult>",
        iso(SystemTime::now()),
        etag.replace('"', "&quot;")
    )))
}

fn put(bucket: &mut Bucket, asked: &Asked) -> Result<Answer, Refusal> {
    let (bytes, headers) = (asked.body.clone(), kept(asked));
    let etag = bucket.put(&asked.name, bytes, headers, &condition(asked)?)?;
    Ok(Answer::empty(200)
        .with("etag", etag)
        .with("x-amz-checksum-crc32", crc32(&asked.body)))
}

fn begin(bucket: &mut Bucket, asked: &Asked) -> Answer {
    let id = bucket.begin(&asked.name, kept(asked));
    Answer::xml(&format!(
        "<InitiateMultipartUploadResult><Bucket>{}</Bucket><Key>{}</Key>\
         <UploadId>{id}</UploadId></InitiateMultipartUploadResult>",
        asked.bucket,
        escaped(&asked.name)
    ))
}

fn part(bucket: &mut Bucket, asked: &Asked) -> Result<Answer, Refusal> {
    let number = asked.parameter("partNumber").unwrap_or_default();
    let number = number.parse().map_err(|_| (400, "InvalidArgument"))?;
    let id = asked.parameter("uploadId").unwrap_or_default();
    let etag = bucket.part(id, &asked.name, number, asked.body.clone())?;
    Ok(Answer::empty(200)
        .with("etag", etag)
        .with("x-amz-checksum-crc32", crc32(&asked.body)))
}

fn complete(bucket: &mut Bucket, asked: &Asked) -> Result<Answer, Refusal> {
    let text = String::from_utf8_lossy(&asked.body);
    let mut parts = Vec::new();
    for part in text.split("<Part>").skip(1) {
        let number = element(part, "PartNumber").and_then(|number| number.parse().ok());
        let etag = element(part, "ETag").map(|etag| etag.replace("&quot;", "\""));
        parts.push(number.zip(etag).ok_or((400, "MalformedXML"))?);
    }
    let id = asked.parameter("uploadId").unwrap_or_default();
    let etag = bucket.complete(id, &asked.name, &parts, &condition(asked)?)?;
    Ok(Answer::xml(&format!(
        "<CompleteMultipartUploadResult><Bucket>{}</Bucket><Key>{}</Key><ETag>{}</ETag>\
         </CompleteMultipartUploadResult>",
        asked.bucket,
        escaped(&asked.name),
        etag.replace('"', "&quot;")
    )))
}

fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

fn list(bucket: &Bucket, asked: &Asked, page: usize) -> Result<Answer, Refusal> {
    let known = [
        "list-type",
        "prefix",
        "max-keys",
        "continuation-token",
        "x-id",
    ];
    if !asked.query.iter().all(|(name, _)| known.contains(&&**name)) {
        return Err((501, "NotImplemented"));
    }
    let prefix = asked.parameter("prefix").unwrap_or_default();
    let max_keys = asked.parameter("max-keys").map(str::parse).transpose();
    let max_keys: Option<usize> = max_keys.map_err(|_| (400, "InvalidArgument"))?;
    let page = page.min(max_keys.unwrap_or(MAX_KEYS)).clamp(1, MAX_KEYS);
    let after = match asked.parameter("continuation-token") {
        None => "",
        Some(token) => token
            .strip_prefix("after:")
            .ok_or((400, "InvalidArgument"))?,
    };
    let mut found = bucket
        .objects()
        .iter()
        .filter(|(name, _)| name.starts_with(prefix) && name.as_str() > after);
    let mut contents = String::new();
    let mut last = None;
    let mut count = 0;
    for (name, object) in found.by_ref().take(page) {
        contents.push_str(&format!(
            "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>{}</ETag>\
             <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            escaped(name),
            iso(object.modified),
            object.etag.replace('"', "&quot;"),
            object.bytes.len()
        ));
        last = Some(name);
        count += 1;
    }
    let is_truncated = found.next().is_some();
    let next = last.filter(|_| is_truncated).map_or(String::new(), |last| {
        let token = escaped(&format!("after:{last}"));
        format!("<NextContinuationToken>{token}</NextContinuationToken>")
    });
    Ok(Answer::xml(&format!(
        "<ListBucketResult><Name>{}</Name><Prefix>{}</Prefix><KeyCount>{count}</KeyCount>\
         <MaxKeys>{page}</MaxKeys><IsTruncated>{is_truncated}</IsTruncated>{next}{contents}\
         </ListBucketResult>",
        asked.bucket,
        escaped(prefix)
    )))
}

/// As in `2026-01-01T00:00:00Z`.
fn iso(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH);
    let seconds = seconds.map_or(0, |since| since.as_secs());
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or(0));
    time.unwrap_or_default().to_string()
}
