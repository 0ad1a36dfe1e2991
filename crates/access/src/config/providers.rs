//! Each provider's keys, and what they mean.
//!
//! Sources: `config.d.ts` and `authenticator.ts` of
//! `plugins/auth-backend-module-{github,oidc,okta,google,microsoft}-provider` in
//! Backstage.

use serde_json::Value;

use super::{Kind, PROVIDERS, Provider, Reader};
use crate::github::GitHub;
use crate::oidc::{AuthMethod, Client, discovery, is_safe_address, keys};
use crate::policy::{Policy, Team, is_name};
use crate::resolver::{Configured, NAMES, Resolver};

/// What Backstage takes where nothing is written.
const ENVIRONMENT: &str = "development";

/// Reads `auth.providers` and `callboard.signIn.providers`.
pub(super) fn read(reader: &mut Reader, auth: &Value, own: &Value) -> Vec<Provider> {
    let environment = reader.text(auth, "auth", "environment");
    let environment = environment.as_deref().unwrap_or(ENVIRONMENT);
    let all = &auth["providers"];
    reader.known(own, "callboard.signIn.providers", &PROVIDERS);
    if let Some(all) = all.as_object() {
        for name in all
            .keys()
            .filter(|name| !PROVIDERS.contains(&name.as_str()))
        {
            // Nobody signs in as a guest here, where nobody has to sign in.
            if name == "guest" {
                continue;
            }
            let path = format!("auth.providers.{name}");
            let message = format!("nobody can sign in with `{name}` here");
            let hint = "if it speaks OpenID Connect, write it as `oidc` with its `metadataUrl`";
            reader.warn(&path, message, hint);
        }
    }
    let each = PROVIDERS.iter().filter_map(|&name| {
        let value = all.get(name).filter(|value| !value.is_null())?;
        one(reader, name, value, environment, &own[name])
    });
    each.collect()
}

/// A provider in one environment.
fn one(
    reader: &mut Reader,
    name: &'static str,
    value: &Value,
    environment: &str,
    own: &Value,
) -> Option<Provider> {
    let above = format!("auth.providers.{name}");
    let path = format!("{above}.{environment}");
    let map = &value[environment];
    if !map.is_object() {
        let others = value.as_object().map(|map| {
            let keys: Vec<_> = map.keys().map(|key| format!("`{key}`")).collect();
            keys.join(", ")
        });
        let others = others.unwrap_or_default();
        let message = format!("`{above}` has nothing for the environment `{environment}`");
        let hint = format!("it has {others}: set `auth.environment` to one of them");
        reader.wrong(&above, message, hint);
        return None;
    }
    let before = reader.problems.len();
    let client_id = reader.required(map, &path, "clientId");
    let client_secret = reader.required(map, &path, "clientSecret");
    let callback_url = address(reader, map, &path, "callbackUrl");
    let scopes = reader.texts(map, &path, "additionalScopes");
    let resolvers = resolvers(reader, map, &path);
    let policy = policy(reader, name, own);
    let (client_id, client_secret) = (client_id?, client_secret?);
    let (title, kind) = if name == "github" {
        let enterprise = address(reader, map, &path, "enterpriseInstanceUrl");
        let mut app = GitHub::new(client_id, client_secret, enterprise.as_deref());
        app.scopes = scopes;
        ("GitHub".to_owned(), Kind::GitHub(app))
    } else {
        let groups_claim = reader.text(own, &own_path(name), "groupsClaim");
        let mut client = Client {
            client_id,
            client_secret,
            issuer: String::new(),
            scopes,
            auth_method: None,
            algorithm: None,
            parameters: Vec::new(),
            groups_claim: groups_claim.unwrap_or_else(|| "groups".to_owned()),
            id_claim: "sub".to_owned(),
        };
        let title = oidc(reader, name, map, &path, &mut client)?;
        (title, Kind::Oidc(client))
    };
    let provider = Provider {
        name,
        title,
        kind,
        callback_url,
        policy,
        resolvers,
    };
    // Half of what somebody wrote may let in more than they meant.
    (reader.problems.len() == before).then_some(provider)
}

/// What makes a provider one of OpenID Connect: its issuer, and what is special of it.
/// Gives its title.
fn oidc(
    reader: &mut Reader,
    name: &str,
    map: &Value,
    path: &str,
    client: &mut Client,
) -> Option<String> {
    match name {
        "okta" => {
            let audience = reader.required(map, path, "audience")?;
            let audience = audience.trim_end_matches('/');
            // Without a server of its own, the organisation's.
            client.issuer = match reader.text(map, path, "authServerId") {
                Some(server) if is_name(&server) => format!("{audience}/oauth2/{server}"),
                Some(_) => {
                    let key = format!("{path}.authServerId");
                    let message = format!("`{key}` is no name of an authorisation server");
                    reader.wrong(&key, message, "write it as in `default`");
                    return None;
                }
                None => audience.to_owned(),
            };
            if let Some(idp) = reader.text(map, path, "idp") {
                client.parameters.push(("idp".to_owned(), idp));
            }
            safe(reader, path, "audience", &client.issuer)?;
            Some("Okta".to_owned())
        }
        "google" => {
            client.issuer = "https://accounts.google.com".to_owned();
            Some("Google".to_owned())
        }
        "microsoft" => {
            let tenant = reader.required(map, path, "tenantId")?;
            let is_shared = matches!(tenant.as_str(), "common" | "organizations" | "consumers");
            if is_shared || !is_name(&tenant) {
                let key = format!("{path}.tenantId");
                let message = format!("`{key}` names no single tenant, so anybody could sign in");
                reader.wrong(&key, message, "write the id of your tenant, a UUID");
                return None;
            }
            client.issuer = format!("https://login.microsoftonline.com/{tenant}/v2.0");
            client.id_claim = "oid".to_owned();
            if let Some(hint) = reader.text(map, path, "domainHint") {
                client.parameters.push(("domain_hint".to_owned(), hint));
            }
            Some("Microsoft".to_owned())
        }
        _ => {
            let url = reader.required(map, path, "metadataUrl")?;
            let issuer = url.strip_suffix(discovery::WELL_KNOWN).unwrap_or(&url);
            client.issuer = issuer.trim_end_matches('/').to_owned();
            safe(reader, path, "metadataUrl", &client.issuer)?;
            if let Some(method) = reader.text(map, path, "tokenEndpointAuthMethod") {
                client.auth_method = AuthMethod::named(&method);
                if client.auth_method.is_none() {
                    let key = format!("{path}.tokenEndpointAuthMethod");
                    let message = format!("`{key}` is no way that is known here");
                    let hint = "write `client_secret_basic` or `client_secret_post`";
                    reader.wrong(&key, message, hint);
                }
            }
            if let Some(name) = reader.text(map, path, "tokenSignedResponseAlg") {
                if keys::algorithm(&name).is_none() {
                    let key = format!("{path}.tokenSignedResponseAlg");
                    let message = format!("`{key}` is no algorithm with a public key");
                    reader.wrong(&key, message, "write `RS256` or `ES256`");
                }
                client.algorithm = Some(name);
            }
            // `auto` and `none` are Backstage's ways to say that nothing is asked for.
            let prompt = reader.text(map, path, "prompt");
            if let Some(prompt) = prompt.filter(|text| text != "auto" && text != "none") {
                client.parameters.push(("prompt".to_owned(), prompt));
            }
            let host = url::Url::parse(&client.issuer).ok()?;
            Some(host.host_str().unwrap_or("OpenID Connect").to_owned())
        }
    }
}

fn own_path(name: &str) -> String {
    format!("callboard.signIn.providers.{name}")
}

/// An address that may be asked, or that a browser may be sent to.
fn address(reader: &mut Reader, map: &Value, path: &str, key: &str) -> Option<String> {
    let text = reader.text(map, path, key)?;
    safe(reader, path, key, &text)?;
    Some(text)
}

fn safe(reader: &mut Reader, path: &str, key: &str, text: &str) -> Option<()> {
    if is_safe_address(text) {
        return Some(());
    }
    let key = format!("{path}.{key}");
    let message = format!("`{key}` is no `https` address");
    reader.wrong(
        &key,
        message,
        "write one, as in `https://login.example.com`",
    );
    None
}

fn resolvers(reader: &mut Reader, map: &Value, path: &str) -> Vec<Configured> {
    let Some(all) = map["signIn"]["resolvers"].as_array() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (at, item) in all.iter().enumerate() {
        let path = format!("{path}.signIn.resolvers[{at}]");
        let domains = reader.texts(item, &path, "allowedDomains");
        let without_user = reader.flag(item, &path, "dangerouslyAllowSignInWithoutUserInCatalog");
        let Some(name) = reader.required(item, &path, "resolver") else {
            continue;
        };
        match Resolver::named(&name, domains) {
            Some(resolver) => found.push(Configured {
                name,
                resolver,
                without_user,
            }),
            None => {
                let key = format!("{path}.resolver");
                let message = format!("`{key}` is no resolver that is known here");
                reader.wrong(
                    &key,
                    message,
                    format!("the names are: {}", NAMES.join(", ")),
                );
            }
        }
    }
    found
}

fn policy(reader: &mut Reader, name: &str, own: &Value) -> Policy {
    let path = own_path(name);
    let is_github = name == "github";
    let keys: &[&str] = if is_github {
        &["anyone", "domains", "organizations", "teams"]
    } else {
        &["anyone", "domains", "groups", "groupsClaim"]
    };
    reader.known(own, &path, keys);
    let mut policy = Policy {
        organizations: reader.texts(own, &path, "organizations"),
        domains: reader.texts(own, &path, "domains"),
        groups: reader.texts(own, &path, "groups"),
        anyone: reader.flag(own, &path, "anyone"),
        teams: Vec::new(),
    };
    for domain in &mut policy.domains {
        *domain = domain.trim_start_matches('@').to_lowercase();
    }
    for team in reader.texts(own, &path, "teams") {
        match Team::parse(&team) {
            Some(team) => policy.teams.push(team),
            None => {
                let key = format!("{path}.teams");
                let message = format!("`{key}` has an item that is no team");
                reader.wrong(
                    &key,
                    message,
                    "write organisation and slug, as in `acme/platform`",
                );
            }
        }
    }
    if !policy.organizations.iter().all(|name| is_name(name)) {
        let key = format!("{path}.organizations");
        let message = format!("`{key}` has an item that is no name of an organisation");
        reader.wrong(&key, message, "write it as in its address: `acme`");
    }
    // Whoever likes can have an account there.
    if matches!(name, "github" | "google") && policy.is_open() && !policy.anyone {
        let message =
            format!("`{path}` does not say who may sign in, and anybody can have an account there");
        let hint = if is_github {
            "add `organizations: [acme]`, or `anyone: true` if you mean it"
        } else {
            "add `domains: [acme.example]`, or `anyone: true` if you mean it"
        };
        reader.wrong(&path, message, hint);
    }
    policy
}
