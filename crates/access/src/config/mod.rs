//! `auth` of `app-config.yaml` and `callboard.signIn` to [`SignIn`].
//!
//! [`read`] is the way in. The keys below `auth.providers` are Backstage's. Okta, Google
//! and Microsoft are OpenID Connect with an issuer of theirs, so [`providers`] maps their
//! keys onto that. Who is let in stands in `callboard.signIn.providers`: Backstage lets
//! in whoever has a user in the catalog, which at GitHub and Google would be anybody,
//! so those two need an answer here.
//!
//! What is wrong is a [`Problem`] with the path of its key; the provider is left out, and
//! the others stay.

use serde_json::Value;

use crate::github::GitHub;
use crate::oidc::Client;
use crate::policy::{Policy, TemplateRules};
use crate::resolver::Configured;
use crate::session::Lifetimes;

mod providers;
#[cfg(test)]
mod tests;

/// The providers that can be used, in the order of the sign-in page.
pub const PROVIDERS: [&str; 5] = ["github", "oidc", "okta", "google", "microsoft"];

/// A session is renewed at least so often and so seldom, in minutes.
const RENEW_MINUTES: std::ops::RangeInclusive<u64> = 5..=24 * 60;

/// Somebody signs in again after at least and at most so many hours.
const SESSION_HOURS: std::ops::RangeInclusive<u64> = 1..=30 * 24;

/// Signing in, as it is configured.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SignIn {
    /// The providers that can be used.
    pub providers: Vec<Provider>,
    /// How long sessions last.
    pub lifetimes: Lifetimes,
    /// Secrets that sessions are sealed with, the newest first.
    pub secrets: Vec<String>,
    /// Which templates are for some people only.
    pub templates: TemplateRules,
    /// Whether `callboard serve` asks people to sign in.
    pub in_serve: bool,
    /// What the sign-in page says above the providers.
    pub message: Option<String>,
    /// Whether somebody is sent on at once where there is one provider.
    pub auto: bool,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SignIn")
            .field("providers", &self.providers)
            .field("lifetimes", &self.lifetimes)
            .field("templates", &self.templates)
            .field("in_serve", &self.in_serve)
            .finish_non_exhaustive()
    }
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// What it is called in addresses: `github`.
    pub name: &'static str,
    /// What people call it.
    pub title: String,
    /// How it is asked.
    pub kind: Kind,
    /// Where browsers come back to, if it is not [`Provider::callback`]'s usual.
    pub callback_url: Option<String>,
    /// Who is let in.
    pub policy: Policy,
    /// How their users are found.
    pub resolvers: Vec<Configured>,
}

/// How a provider is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// As GitHub.
    GitHub(GitHub),
    /// With OpenID Connect.
    Oidc(Client),
}

impl Provider {
    /// Where browsers come back to: Backstage's path, so that an app that is registered
    /// for Backstage works as it is.
    pub fn callback(&self, base_url: &str) -> String {
        let usual = || {
            let base_url = base_url.trim_end_matches('/');
            format!("{base_url}/api/auth/{}/handler/frame", self.name)
        };
        self.callback_url.clone().unwrap_or_else(usual)
    }

    /// The origins that a server has to be able to ask, before it knows anything of the
    /// provider.
    pub fn origins(&self) -> Vec<String> {
        let origin = |text: &String| {
            let url = url::Url::parse(text).ok()?;
            Some(url.origin().ascii_serialization())
        };
        let all = match &self.kind {
            Kind::GitHub(app) => vec![&app.web, &app.api],
            Kind::Oidc(client) => vec![&client.issuer],
        };
        all.into_iter().filter_map(origin).collect()
    }
}

/// What is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path of the key, as in `auth.providers.github`.
    pub path: String,
    /// What is wrong. No value is in it: it may be a secret.
    pub message: String,
    /// What would be right.
    pub hint: String,
    /// Whether it only says that something is left alone, as a provider that Backstage
    /// has and nobody can sign in with here.
    pub is_warning: bool,
}

/// Where problems go, and how values are read.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn wrong(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem {
            path: path.to_owned(),
            message: message.into(),
            hint: hint.into(),
            is_warning: false,
        });
    }

    fn warn(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.wrong(path, message, hint);
        if let Some(last) = self.problems.last_mut() {
            last.is_warning = true;
        }
    }

    fn text(&mut self, map: &Value, path: &str, key: &str) -> Option<String> {
        match &map[key] {
            Value::Null => None,
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                let message = format!("`{path}.{key}` is no text");
                self.wrong(&format!("{path}.{key}"), message, "write a text in quotes");
                None
            }
        }
    }

    fn required(&mut self, map: &Value, path: &str, key: &str) -> Option<String> {
        if map[key].is_null() {
            let message = format!("`{path}` has no `{key}`");
            self.wrong(path, message, format!("add `{key}:`"));
        }
        self.text(map, path, key)
    }

    /// A list of texts, or one text with spaces or commas, as Backstage takes scopes.
    fn texts(&mut self, map: &Value, path: &str, key: &str) -> Vec<String> {
        let split = |text: &str| -> Vec<String> {
            let parts = text.split([' ', ',']).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        match &map[key] {
            Value::Null => Vec::new(),
            Value::String(text) => split(text),
            Value::Array(all) if all.iter().all(Value::is_string) => {
                let all = all.iter().filter_map(Value::as_str).map(str::trim);
                let all = all.filter(|text| !text.is_empty());
                all.map(str::to_owned).collect()
            }
            _ => {
                let message = format!("`{path}.{key}` is no list of texts");
                let hint = "start each with `- `, in quotes";
                self.wrong(&format!("{path}.{key}"), message, hint);
                Vec::new()
            }
        }
    }

    fn flag(&mut self, map: &Value, path: &str, key: &str) -> bool {
        match &map[key] {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            _ => {
                let message = format!("`{path}.{key}` is neither `true` nor `false`");
                self.wrong(&format!("{path}.{key}"), message, "write `true` or `false`");
                false
            }
        }
    }

    fn number(
        &mut self,
        map: &Value,
        path: &str,
        key: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
        let value = &map[key];
        if value.is_null() {
            return None;
        }
        let number = value.as_u64().filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = range.into_inner();
            let message = format!("`{path}.{key}` is no number from {from} to {to}");
            self.wrong(
                &format!("{path}.{key}"),
                message,
                format!("write one, as in `{from}`"),
            );
        }
        number
    }

    /// Keys that nobody reads.
    fn known(&mut self, map: &Value, path: &str, keys: &[&str]) {
        let Some(map) = map.as_object() else {
            if !map.is_null() {
                self.wrong(
                    path,
                    format!("`{path}` is no map of keys"),
                    "write keys below it",
                );
            }
            return;
        };
        for key in map.keys().filter(|key| !keys.contains(&key.as_str())) {
            let message = format!("`{path}.{key}` is not a key that is read here");
            let hint = format!("the keys are: {}", keys.join(", "));
            self.wrong(&format!("{path}.{key}"), message, hint);
        }
    }
}

/// Reads `auth` and `callboard.signIn`; either may be null.
pub fn read(auth: &Value, own: &Value) -> (SignIn, Vec<Problem>) {
    let mut reader = Reader::default();
    const OWN: &str = "callboard.signIn";
    let keys = [
        "auto",
        "inServe",
        "message",
        "providers",
        "renewMinutes",
        "secrets",
        "sessionHours",
        "templates",
    ];
    reader.known(own, OWN, &keys);
    let mut sign_in = SignIn {
        in_serve: reader.flag(own, OWN, "inServe"),
        auto: reader.flag(own, OWN, "auto"),
        message: reader.text(own, OWN, "message"),
        secrets: reader.texts(own, OWN, "secrets"),
        ..SignIn::default()
    };
    if sign_in.secrets.is_empty() {
        sign_in
            .secrets
            .extend(reader.text(&auth["session"], "auth.session", "secret"));
    }
    if let Some(minutes) = reader.number(own, OWN, "renewMinutes", RENEW_MINUTES) {
        sign_in.lifetimes.short_s = minutes * 60;
    }
    if let Some(hours) = reader.number(own, OWN, "sessionHours", SESSION_HOURS) {
        sign_in.lifetimes.whole_s = hours * 60 * 60;
    }
    sign_in.templates = templates(&mut reader, &own["templates"]);
    sign_in.providers = providers::read(&mut reader, auth, &own["providers"]);
    (sign_in, reader.problems)
}

fn templates(reader: &mut Reader, value: &Value) -> TemplateRules {
    const PATH: &str = "callboard.signIn.templates";
    let mut rules = TemplateRules::default();
    let all = match value {
        Value::Null => return rules,
        Value::Array(all) => all,
        _ => {
            let message = format!("`{PATH}` is no list");
            reader.wrong(PATH, message, "start each item with `- `");
            return rules;
        }
    };
    for (at, item) in all.iter().enumerate() {
        let path = format!("{PATH}[{at}]");
        reader.known(item, &path, &["allow", "template"]);
        let template = reader.required(item, &path, "template");
        let who = reader.texts(item, &path, "allow");
        if who.is_empty() {
            let message = format!("`{path}` names nobody, so nobody may use the template");
            reader.wrong(&path, message, "add `allow: [group:default/platform]`");
        }
        if let Some(template) = template {
            rules.allow(&template, who);
        }
    }
    rules
}
