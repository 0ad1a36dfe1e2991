//! The filters that Backstage's scaffolder adds: `parseRepoUrl`,
//! `parseEntityRef`, `pick`, `projectSlug`.
//!
//! There they run outside of the isolate that templates run in, so what they
//! give is always a copy, without what JSON does not have.

use serde_json::{Map, Value as Json};
use url::Url;

use super::arg;
use crate::builtins::own_property;
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::options::Options;
use crate::value::{Text, Value, json};

/// The hosts that Backstage knows without being told.
const HOSTS: [(&str, &str); 4] = [
    ("github.com", "github"),
    ("gitlab.com", "gitlab"),
    ("bitbucket.org", "bitbucketCloud"),
    ("dev.azure.com", "azure"),
];

/// A copy of a value, as if it went out and came in again.
fn copied(machine: &mut Machine<'_>, value: &Value) -> Run<Value> {
    if !matches!(value, Value::List(_) | Value::Object(_)) {
        return Ok(value.clone());
    }
    let json = json::to_json(&machine.heap, &mut machine.budget, value)?;
    match json {
        Some(json) => json::from_json(&mut machine.heap, &mut machine.budget, &json),
        None => Ok(Value::Undefined),
    }
}

fn object(machine: &mut Machine<'_>, parts: Vec<(&str, Option<String>)>) -> Run<Value> {
    let mut entries = Vec::new();
    for (name, part) in parts {
        if let Some(part) = part {
            entries.push((name.into(), machine.new_text(part)?));
        }
    }
    machine.new_object(entries)
}

/// The parts of a repository's address such as
/// `github.com?owner=acme&repo=site`.
struct Repo {
    host: String,
    parts: Vec<(&'static str, Option<String>)>,
}

impl Repo {
    fn part(&self, name: &str) -> Option<&str> {
        let part = self.parts.iter().find(|(other, _)| *other == name);
        part.and_then(|(_, value)| value.as_deref())
    }
}

/// Source: `parseRepoUrl` in Backstage's
/// `plugins/scaffolder-node/src/actions/util.ts`.
fn repo(options: &Options, text: &str) -> Run<Repo> {
    let shape = "the form is `host?owner=…&repo=…`";
    let Ok(url) = Url::parse(&format!("https://{text}")) else {
        return Err(Fault::render(format!(
            "`{text}` is not the address of a repository: {shape}"
        )));
    };
    let mut host = url.host_str().unwrap_or("").to_owned();
    if let Some(port) = url.port() {
        host = format!("{host}:{port}");
    }
    let known = options.hosts.get(&host).map(String::as_str).or_else(|| {
        let host = HOSTS.iter().find(|(name, _)| *name == host);
        host.map(|(_, kind)| *kind)
    });
    let Some(kind) = known else {
        return Err(Fault::render(format!(
            "there is no integration for the host `{host}`: add it under `integrations`"
        )));
    };
    let first = |name: &str| {
        let value = url.query_pairs().find(|(other, _)| other == name);
        value.map(|(_, value)| value.into_owned())
    };
    let needed: &[&str] = match kind {
        kind if kind.starts_with("bitbucket") || kind == "azure" => &["project", "repo"],
        "gitlab"
            if first("project").is_some_and(|project| !project.trim_matches('/').is_empty()) =>
        {
            &[]
        }
        "gitlab" => &["owner", "repo"],
        "gitea" | "gerrit" => &["repo"],
        _ => &["repo", "owner"],
    };
    for name in needed {
        if first(name).is_none_or(|value| value.is_empty()) {
            return Err(Fault::render(format!("`{text}` has no `{name}`: {shape}")));
        }
    }
    let names = ["owner", "repo", "organization", "workspace", "project"];
    let parts = names.map(|name| {
        let value = first(name).map(|value| value.trim_matches('/').to_owned());
        (name, value)
    });
    Ok(Repo {
        host,
        parts: parts.into(),
    })
}

pub(super) fn parse_repo_url(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = machine.text(&input)?;
    let repo = repo(machine.options, &text.lossy())?;
    let mut parts = vec![("host", Some(repo.host))];
    parts.extend(repo.parts);
    object(machine, parts)
}

pub(super) fn project_slug(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = machine.text(&input)?;
    let repo = repo(machine.options, &text.lossy())?;
    let part = |name| repo.part(name).unwrap_or("undefined");
    let slug = format!("{}/{}", part("owner"), part("repo"));
    machine.new_text(slug)
}

/// `kind`, `namespace` and `name` of a reference.
type Parts = [Option<String>; 3];

/// Source: `parseEntityRef` in Backstage's
/// `packages/catalog-model/src/entity/ref.ts`.
pub(super) fn parse_entity_ref(
    machine: &mut Machine<'_>,
    input: Value,
    args: &[Value],
) -> Run<Value> {
    if !input.is_true() {
        return Err(Fault::render("the reference is empty"));
    }
    let context = json::to_json(&machine.heap, &mut machine.budget, arg(args, 0))?;
    let default = |name: &str| {
        let context = context.as_ref()?.as_object()?;
        context.get(name)?.as_str().map(str::to_owned)
    };
    let shown = match json::stringify(&machine.heap, &mut machine.budget, &input, "")? {
        Some(shown) => shown.trim_matches('"').to_owned(),
        None => String::new(),
    };
    let [kind, namespace, name] = match input.as_text() {
        Some(text) => split_ref(&text.lossy())?,
        None => {
            let json = json::to_json(&machine.heap, &mut machine.budget, &input)?;
            ref_parts(json.as_ref().and_then(Json::as_object))
        }
    };
    let kind = kind.or_else(|| default("defaultKind"));
    let namespace = namespace.or_else(|| {
        let namespace = default("defaultNamespace").filter(|namespace| !namespace.is_empty());
        Some(namespace.unwrap_or_else(|| "default".to_owned()))
    });
    for (part, value) in [("kind", &kind), ("namespace", &namespace), ("name", &name)] {
        if value.as_ref().is_none_or(String::is_empty) {
            let hint = match part {
                "kind" => format!(
                    "write `component:{shown}`, or `parseEntityRef({{defaultKind: 'component'}})`"
                ),
                _ => "the form is `[<kind>:][<namespace>/]<name>`".to_owned(),
            };
            return Err(Fault::render(format!("`{shown}` has no {part}: {hint}")));
        }
    }
    object(
        machine,
        vec![("kind", kind), ("namespace", namespace), ("name", name)],
    )
}

fn ref_parts(map: Option<&Map<String, Json>>) -> Parts {
    let part = |name: &str| {
        let value = map?.get(name)?;
        value.as_str().map(str::to_owned)
    };
    [part("kind"), part("namespace"), part("name")]
}

fn split_ref(text: &str) -> Run<Parts> {
    let slash = text.find('/');
    // A `/` first: the `:` belongs to the name.
    let colon = text
        .find(':')
        .filter(|&colon| slash.is_none_or(|slash| slash > colon));
    let kind = colon.map(|colon| &text[..colon]);
    let after = colon.map_or(0, |colon| colon + 1);
    let namespace = slash.map(|slash| &text[after..slash]);
    let name = &text[slash.map_or(after, |slash| slash + 1)..];
    if [kind, namespace, Some(name)].contains(&Some("")) {
        return Err(Fault::render(format!(
            "`{text}` is not a reference: the form is `[<kind>:][<namespace>/]<name>`"
        )));
    }
    Ok([kind, namespace, Some(name)].map(|part| part.map(str::to_owned)))
}

/// lodash's `get(object, path, default)`.
pub(super) fn pick(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let path = path(machine, &input, arg(args, 0))?;
    let mut value = input;
    let mut found = !path.is_empty();
    for key in path {
        if value.is_nullish() {
            found = false;
            break;
        }
        value = own_property(machine, &value, &key)?.unwrap_or(Value::Undefined);
    }
    if !found || matches!(value, Value::Undefined) {
        value = arg(args, 1).clone();
    }
    copied(machine, &value)
}

/// The keys of a path: a list, a key that is there as it is written, or
/// `a.b[0].c`.
fn path(machine: &mut Machine<'_>, object: &Value, path: &Value) -> Run<Vec<Text>> {
    if let Value::List(id) = path {
        let items = machine.heap.items(*id).to_vec();
        return items.iter().map(|item| machine.text(item)).collect();
    }
    let key = machine.text(path)?;
    let text = key.lossy().into_owned();
    let as_it_is = !matches!(path, Value::String(_) | Value::Safe(_))
        || !text.contains(['.', '[', ']'])
        || own_property(machine, object, &key)?.is_some();
    if as_it_is {
        return Ok(vec![key]);
    }
    Ok(split_path(&text))
}

/// Splits a path at dots and brackets.
///
/// Source: `_stringToPath` of lodash 4.17.
fn split_path(path: &str) -> Vec<Text> {
    let mut keys = Vec::new();
    let mut rest = path;
    if rest.starts_with('.') {
        keys.push(Text::from(""));
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            if after.is_empty() || after.starts_with(['.', '[']) && after.starts_with("[]") {
                keys.push(Text::from(""));
            }
            rest = after;
        } else if let Some((key, after)) = bracket(rest) {
            keys.push(Text::from(key));
            rest = after;
        } else if let Some(after) = rest.strip_prefix(['[', ']']) {
            rest = after;
        } else {
            let end = rest.find(['.', '[', ']']).unwrap_or(rest.len());
            keys.push(Text::from(&rest[..end]));
            rest = &rest[end..];
        }
    }
    keys
}

/// `[0]` or `['a']` at the start of a path, and what follows.
fn bracket(path: &str) -> Option<(String, &str)> {
    let inside = path.strip_prefix('[')?;
    if let Some(quote) = inside
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))
    {
        let mut key = String::new();
        let mut chars = inside[1..].char_indices();
        while let Some((at, char)) = chars.next() {
            match char {
                '\\' => key.extend(chars.next().map(|(_, char)| char)),
                _ if char == quote => {
                    let after = inside[1 + at + 1..].strip_prefix(']')?;
                    return Some((key, after));
                }
                _ => key.push(char),
            }
        }
        return None;
    }
    let (number, after) = inside.split_once(']')?;
    let digits = number.strip_prefix('-').unwrap_or(number);
    let valid = !digits.is_empty() && digits.parse::<f64>().is_ok();
    valid.then(|| (number.to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check as check_rendered, check_error};

    #[test]
    fn repositories_and_references_are_taken_apart() {
        check_rendered(
            "${{ values.repo | parseRepoUrl | dump }}",
            r#"{"host":"github.com","owner":"acme","repo":"site"}"#,
        );
        check_rendered("${{ values.repo | projectSlug }}", "acme/site");
        check_rendered(
            "${{ values.owner | parseEntityRef | pick('name') }}",
            "team-a",
        );
        check_rendered(
            "${{ 'a' | parseEntityRef({defaultKind: 'user'}) | dump }}",
            r#"{"kind":"user","namespace":"default","name":"a"}"#,
        );
        check_rendered(
            "${{ values.env | pick('[1].name') }} ${{ values.labels | pick('x', 'd') }}",
            "Prod d",
        );
    }

    #[test]
    fn says_what_is_wrong_with_an_address_or_a_reference() {
        check_error(
            "${{ 'github.com?owner=a' | parseRepoUrl }}",
            "1:28: `parseRepoUrl`: `github.com?owner=a` has no `repo`: the form is `host?owner=…&repo=…`",
        );
        check_error(
            "${{ 'git.x.org?owner=a' | projectSlug }}",
            "1:27: `projectSlug`: there is no integration for the host `git.x.org`: add it under `integrations`",
        );
        check_error(
            "${{ 'a' | parseEntityRef }}",
            "1:11: `parseEntityRef`: `a` has no kind: write `component:a`, or `parseEntityRef({defaultKind: 'component'})`",
        );
    }

    #[test]
    fn splits_paths_as_lodash_does() {
        #[track_caller]
        fn check(path: &str, expected: &[&str]) {
            let keys = split_path(path);
            let keys: Vec<_> = keys.iter().map(|key| key.lossy().into_owned()).collect();
            assert_eq!(keys, expected);
        }
        check("a.b.c", &["a", "b", "c"]);
        check("list[1][0]", &["list", "1", "0"]);
        check("[1].name", &["1", "name"]);
        check("['1.0'].x", &["1.0", "x"]);
        check("a.", &["a", ""]);
    }

    #[test]
    fn splits_references() {
        #[track_caller]
        fn check(text: &str, expected: [Option<&str>; 3]) {
            let parts = split_ref(text).unwrap();
            assert_eq!(parts.each_ref().map(Option::as_deref), expected);
        }
        check("a:b:c", [Some("a"), None, Some("b:c")]);
        check("a/b:c", [None, Some("a"), Some("b:c")]);
        check("k:n/x", [Some("k"), Some("n"), Some("x")]);
        assert!(split_ref("k:/n").is_err());
    }
}
