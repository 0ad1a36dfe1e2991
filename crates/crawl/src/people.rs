//! Teams and members as Group and User entities, each a descriptor of its own at
//! its address on the host.
//!
//! [`descriptors`] is the way in. What each becomes is what Backstage's provider
//! makes of it: names, profiles, parents and members in both directions,
//! annotations. What is different here is in [`Settings`], and what the catalog
//! makes of every descriptor (`backstage.io/managed-by-location`) it makes here.
//!
//! Source: `lib/defaultTransformers`, `lib/org` and `lib/withLocations` of
//! `@backstage/plugin-catalog-backend-module-github` 0.14.

use std::collections::{BTreeMap, BTreeSet};

use forge::model::{Member, People, Team};
use serde_json::{Map, Value, json};

/// How teams and members become entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether an address of the organisation's own domains comes before the one
    /// that a member shows.
    pub with_verified_emails: bool,
    /// Whether blocked accounts are left out, of teams as well.
    pub without_suspended: bool,
    /// The namespace of teams; `None` is the default one. Members are in the default
    /// one, as in Backstage.
    pub team_namespace: Option<String>,
    /// `spec.type` of teams; `None` is `team`.
    pub team_type: Option<String>,
}

/// The descriptor of each team and member, by its address.
pub fn descriptors(
    host: &str,
    organization: &str,
    people: &People,
    settings: &Settings,
) -> BTreeMap<String, Vec<u8>> {
    let base = format!("https://{host}");
    let children = children(&people.teams);
    let groups = groups(&people.teams, settings);
    let is_left_out = |member: &&Member| settings.without_suspended && member.is_suspended;
    let left_out = people.users.iter().filter(is_left_out);
    let left_out: BTreeSet<String> = left_out.map(|it| it.login.to_lowercase()).collect();
    let mut found = BTreeMap::new();
    for member in &people.users {
        if is_left_out(&member) {
            continue;
        }
        let member_of = groups.get(member.login.to_lowercase().as_str());
        let entity = user(member, member_of, settings);
        found.insert(format!("{base}/{}", member.login), bytes(&entity));
    }
    for team in &people.teams {
        let below = children.get(team.slug.as_str());
        let members = team.members.iter();
        let members = members.filter(|login| !left_out.contains(&login.to_lowercase()));
        let members: Vec<&String> = members.collect();
        let entity = group(organization, team, (below, &members), settings);
        let address = format!("{base}/orgs/{organization}/teams/{}", team.slug);
        found.insert(address, bytes(&entity));
    }
    found
}

/// JSON is YAML.
fn bytes(entity: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(entity).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The slugs of the parts of each team, in order.
fn children(teams: &[Team]) -> BTreeMap<&str, BTreeSet<&str>> {
    let known: BTreeSet<&str> = teams.iter().map(|team| team.slug.as_str()).collect();
    let mut children: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for team in teams {
        if let Some(parent) = team.parent.as_deref()
            && let Some(parent) = known.get(parent)
        {
            children.entry(parent).or_default().insert(&team.slug);
        }
    }
    children
}

/// The teams of each member, by login in lower case.
fn groups(teams: &[Team], settings: &Settings) -> BTreeMap<String, BTreeSet<String>> {
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for team in teams {
        let name = match settings.team_namespace.as_deref() {
            Some(namespace) if namespace != "default" => format!("{namespace}/{}", team.slug),
            _ => team.slug.clone(),
        };
        for login in &team.members {
            groups
                .entry(login.to_lowercase())
                .or_default()
                .insert(name.clone());
        }
    }
    groups
}

fn user(member: &Member, member_of: Option<&BTreeSet<String>>, settings: &Settings) -> Value {
    let mut annotations = Map::new();
    annotations.insert("github.com/user-login".to_owned(), json!(member.login));
    if !member.id.is_empty() {
        annotations.insert("github.com/user-id".to_owned(), json!(member.id));
    }
    let mut metadata = named(&member.login, None, annotations, member.bio.as_deref());
    metadata.retain(|_, value| !value.is_null());
    let verified = member
        .organization_emails
        .first()
        .map(|email| without_tag(email));
    let email = match settings.with_verified_emails {
        true => verified.or_else(|| member.email.clone()),
        false => member.email.clone(),
    };
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": metadata,
        "spec": {
            "profile": profile(&[
                ("displayName", member.name.as_deref()),
                ("email", email.as_deref()),
                ("picture", member.avatar_url.as_deref()),
            ]),
            "memberOf": member_of.cloned().unwrap_or_default(),
        },
    })
}

fn group(
    organization: &str,
    team: &Team,
    (children, members): (Option<&BTreeSet<&str>>, &[&String]),
    settings: &Settings,
) -> Value {
    let mut annotations = Map::new();
    let slug = format!("{organization}/{}", team.slug);
    annotations.insert("github.com/team-slug".to_owned(), json!(slug));
    if let Some(url) = &team.edit_url {
        annotations.insert("backstage.io/edit-url".to_owned(), json!(url));
    }
    let namespace = settings.team_namespace.as_deref();
    let description = team.description.as_deref();
    let mut spec = Map::new();
    let team_type = settings.team_type.as_deref().unwrap_or("team");
    spec.insert("type".to_owned(), json!(team_type));
    let profile = profile(&[
        ("displayName", Some(team.name.as_str())),
        ("picture", team.avatar_url.as_deref()),
    ]);
    spec.insert("profile".to_owned(), profile);
    spec.insert(
        "children".to_owned(),
        json!(children.cloned().unwrap_or_default()),
    );
    if let Some(parent) = &team.parent {
        spec.insert("parent".to_owned(), json!(parent));
    }
    // Members are in the default namespace, wherever their team is.
    let member = |login: &&String| match namespace {
        Some(namespace) if namespace != "default" => format!("default/{login}"),
        _ => (*login).clone(),
    };
    let members: Vec<String> = members.iter().map(member).collect();
    spec.insert("members".to_owned(), json!(members));
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": named(&team.slug, namespace, annotations, description),
        "spec": spec,
    })
}

fn named(
    name: &str,
    namespace: Option<&str>,
    annotations: Map<String, Value>,
    description: Option<&str>,
) -> Map<String, Value> {
    let mut metadata = Map::new();
    metadata.insert("name".to_owned(), json!(name));
    if let Some(namespace) = namespace {
        metadata.insert("namespace".to_owned(), json!(namespace));
    }
    metadata.insert("annotations".to_owned(), Value::Object(annotations));
    if let Some(description) = description.filter(|text| !text.is_empty()) {
        metadata.insert("description".to_owned(), json!(description));
    }
    metadata
}

fn profile(facts: &[(&str, Option<&str>)]) -> Value {
    let known = facts.iter().filter_map(|(key, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(((*key).to_owned(), json!(value)))
    });
    Value::Object(known.collect())
}

/// An address without what stands behind a `+`, as in `mara+github@example.com`.
fn without_tag(email: &str) -> String {
    match email.split_once('@') {
        Some((name, domain)) => {
            let name = name.split('+').next().unwrap_or(name);
            format!("{name}@{domain}")
        }
        None => email.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> People {
        let team = |slug: &str, parent: Option<&str>, members: &[&str]| Team {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            parent: parent.map(str::to_owned),
            members: members.iter().map(|m| (*m).to_owned()).collect(),
            edit_url: Some(format!("https://github.com/orgs/acme/teams/{slug}/edit")),
            ..Team::default()
        };
        People {
            users: vec![
                Member {
                    login: "Mara".to_owned(),
                    id: "U1".to_owned(),
                    name: Some("Mara Lind".to_owned()),
                    email: Some("mara@home.example".to_owned()),
                    organization_emails: vec!["mara+gh@acme.example".to_owned()],
                    bio: Some("Builds tills".to_owned()),
                    ..Member::default()
                },
                Member {
                    login: "gone".to_owned(),
                    is_suspended: true,
                    ..Member::default()
                },
            ],
            teams: vec![
                team("shops", None, &[]),
                team("web", Some("shops"), &["mara"]),
                team("alone", Some("hidden"), &["gone"]),
            ],
        }
    }

    fn at(address: &str, settings: &Settings) -> Value {
        let found = descriptors("github.com", "acme", &people(), settings);
        let bytes = found
            .get(address)
            .unwrap_or_else(|| panic!("{address} is not among {:?}", found.keys()));
        serde_json::from_slice(bytes).unwrap()
    }

    #[test]
    fn a_member_is_a_user() {
        let user = at("https://github.com/Mara", &Settings::default());
        assert_eq!(
            user,
            json!({
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "User",
                "metadata": {
                    "name": "Mara",
                    "annotations": {
                        "github.com/user-login": "Mara",
                        "github.com/user-id": "U1",
                    },
                    "description": "Builds tills",
                },
                "spec": {
                    "profile": {
                        "displayName": "Mara Lind",
                        "email": "mara@home.example",
                    },
                    "memberOf": ["web"],
                },
            })
        );
        let settings = Settings {
            with_verified_emails: true,
            ..Settings::default()
        };
        let user = at("https://github.com/Mara", &settings);
        assert_eq!(user["spec"]["profile"]["email"], "mara@acme.example");
    }

    #[test]
    fn a_team_is_a_group_with_its_parent_and_parts() {
        let group = at(
            "https://github.com/orgs/acme/teams/web",
            &Settings::default(),
        );
        assert_eq!(
            group,
            json!({
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Group",
                "metadata": {
                    "name": "web",
                    "annotations": {
                        "github.com/team-slug": "acme/web",
                        "backstage.io/edit-url": "https://github.com/orgs/acme/teams/web/edit",
                    },
                },
                "spec": {
                    "type": "team",
                    "profile": {"displayName": "WEB"},
                    "children": [],
                    "parent": "shops",
                    "members": ["mara"],
                },
            })
        );
        let group = at(
            "https://github.com/orgs/acme/teams/shops",
            &Settings::default(),
        );
        assert_eq!(group["spec"]["children"], json!(["web"]));
    }

    #[test]
    fn settings_say_what_is_different() {
        let settings = Settings {
            without_suspended: true,
            team_namespace: Some("acme".to_owned()),
            team_type: Some("squad".to_owned()),
            ..Settings::default()
        };
        let found = descriptors("github.com", "acme", &people(), &settings);
        assert!(!found.contains_key("https://github.com/gone"));
        let group = at("https://github.com/orgs/acme/teams/alone", &settings);
        assert_eq!(
            group["spec"]["members"],
            json!([]),
            "nobody who is left out"
        );
        let user = at("https://github.com/Mara", &settings);
        assert_eq!(user["spec"]["memberOf"], json!(["acme/web"]));
        let group = at("https://github.com/orgs/acme/teams/web", &settings);
        assert_eq!(group["metadata"]["namespace"], "acme");
        assert_eq!(group["spec"]["type"], "squad");
        assert_eq!(group["spec"]["members"], json!(["default/mara"]));
    }
}
