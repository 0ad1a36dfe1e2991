//! Signing in: `auth`, which is Backstage's, and `callboard.signIn`, which says who may.
//!
//! Without the second nothing is read of the first: a configuration that comes from
//! Backstage does not lock anybody out, or let anybody in, before somebody has said whom.
//! What the keys mean is in the crate `access`.

use access::config::{self, SignIn};
use diagnostic::Diagnostic;
use serde_json::Value as Json;

use super::reader::Reader;
use super::scaffolder::json;
use super::value::{Data, Value};

/// The keys of `callboard.signIn`.
const OWN: [&str; 8] = [
    "auto",
    "inServe",
    "message",
    "providers",
    "renewMinutes",
    "secrets",
    "sessionHours",
    "templates",
];

/// Reads the keys.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value) -> SignIn {
    let Some(own) = values.at(&["callboard", "signIn"]) else {
        return SignIn::default();
    };
    if reader.map_of(own, "callboard.signIn", &OWN).is_none() {
        return SignIn::default();
    }
    for path in [
        &["auth", "environment"][..],
        &["auth", "providers"],
        &["auth", "session", "secret"],
    ] {
        // Where the way there is no map, this says so.
        let _ = reader.descend(values, path);
    }
    let auth = values.get("auth").map_or(Json::Null, json);
    let (sign_in, problems) = config::read(&auth, &json(own));
    // Keys that nobody knows were told of above.
    let is_new = |problem: &config::Problem| {
        let rest = problem.path.strip_prefix("callboard.signIn.");
        rest.is_none_or(|rest| OWN.iter().any(|key| rest.starts_with(key)))
    };
    for problem in problems.into_iter().filter(is_new) {
        let place = nearest(values, &problem.path);
        let told = if problem.is_warning {
            Diagnostic::warning("config-value", problem.message)
        } else {
            Diagnostic::error("config-value", problem.message)
        };
        reader.report(told.hint(problem.hint), place);
    }
    sign_in
}

/// The value at a path such as `auth.providers.github` or `a.b[0].c`, or the nearest
/// above it.
fn nearest<'v>(values: &'v Value, path: &str) -> &'v Value {
    let mut value = values;
    for part in path.split('.') {
        let (key, places) = part.split_once('[').unwrap_or((part, ""));
        let Some(below) = value.get(key) else { break };
        value = below;
        let place = places.trim_end_matches(']').parse::<usize>();
        if let (Ok(place), Data::List(items)) = (place, &value.data) {
            let Some(item) = items.get(place) else { break };
            value = item;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::tests::load_with;

    fn told(text: &str) -> Vec<(String, u32)> {
        let config = load_with(&[], &format!("--- app-config.yaml\n{text}"));
        let all = config.diagnostics.iter();
        all.map(|wrong| {
            let line = wrong.place.as_ref().map_or(0, |place| place.line);
            (wrong.message.clone(), line)
        })
        .collect()
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        let wrong = told(
            "auth:
  providers:
    github:
      development:
        clientId: a
        clientSecret: hush-hush
        callbackUrl: ftp://x
callboard:
  signIn:
    providers:
      github: {organizations: [acme]}
",
        );
        let expected = "`auth.providers.github.development.callbackUrl` is no `https` address";
        assert_eq!(wrong, [(expected.to_owned(), 7)]);
    }

    #[test]
    fn what_comes_from_backstage_is_told_of_until_somebody_says_who_may() {
        let text = "auth: {providers: {github: {development: {clientId: a}}}}\n";
        let expected = "`auth` is not used by this version";
        assert_eq!(told(text), [(expected.to_owned(), 1)]);
    }
}
