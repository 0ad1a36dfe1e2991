//! Owners, people, teams and repositories as GitHub writes them in JSON.

use serde_json::{Map, Value, json};

use super::Context;
use crate::time;
use crate::world::model::{Owner, Repository, Team, User, node_id};

/// The addresses of an account, by the names of their properties.
const OF_ACCOUNTS: [(&str, &str); 9] = [
    ("followers_url", "/followers"),
    ("following_url", "/following{/other_user}"),
    ("gists_url", "/gists{/gist_id}"),
    ("starred_url", "/starred{/owner}{/repo}"),
    ("subscriptions_url", "/subscriptions"),
    ("organizations_url", "/orgs"),
    ("repos_url", "/repos"),
    ("events_url", "/events{/privacy}"),
    ("received_events_url", "/received_events"),
];

/// The addresses of a repository, by the names of their properties.
const OF_REPOSITORIES: [(&str, &str); 37] = [
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    (
        "notifications_url",
        "/notifications{?since,all,participating}",
    ),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
    ("url", ""),
];

/// An account: somebody's, an organization's or an app's.
pub(super) fn account(context: &Context<'_>, login: &str, id: u64, sort: &str) -> Value {
    let prefix = if sort == "Organization" { "O" } else { "U" };
    // Bots have brackets in their logins, and a page by the name of their app.
    let encoded = login.replace('[', "%5B").replace(']', "%5D");
    let url = context.url(&format!("/users/{encoded}"));
    let page = match login.strip_suffix("[bot]") {
        Some(app) => context.web(&format!("apps/{app}")),
        None => context.web(login),
    };
    let mut properties = Map::from_iter([
        ("login".to_owned(), login.into()),
        ("id".to_owned(), id.into()),
        ("node_id".to_owned(), node_id(prefix, id).into()),
        ("avatar_url".to_owned(), avatar(id).into()),
        ("gravatar_id".to_owned(), "".into()),
        ("url".to_owned(), url.clone().into()),
        ("html_url".to_owned(), page.into()),
        ("type".to_owned(), sort.into()),
        ("site_admin".to_owned(), false.into()),
        ("user_view_type".to_owned(), "public".into()),
    ]);
    for (name, path) in OF_ACCOUNTS {
        properties.insert(name.to_owned(), format!("{url}{path}").into());
    }
    properties.into()
}

fn avatar(id: u64) -> String {
    format!("https://avatars.githubusercontent.com/u/{id}?v=4")
}

/// Somebody.
pub(super) fn user(context: &Context<'_>, user: &User) -> Value {
    let mut value = account(context, &user.login, user.id, "User");
    if let Some(avatar) = &user.avatar_url {
        value["avatar_url"] = avatar.as_str().into();
    }
    value
}

/// An owner by login.
pub(super) fn owner(context: &Context<'_>, login: &str) -> Value {
    let state = context.shared.world.read();
    let (id, is_user) = state
        .owners
        .get(&login.to_lowercase())
        .map_or((0, false), |owner| (owner.id, owner.is_user));
    drop(state);
    let sort = if is_user { "User" } else { "Organization" };
    account(context, login, id, sort)
}

/// A team, as in lists.
pub(super) fn team(context: &Context<'_>, owner: &Owner, team: &Team) -> Value {
    let parent = team.parent.as_ref().and_then(|slug| owner.teams.get(slug));
    let mut value = simple_team(context, owner, team);
    value["parent"] = parent.map_or(Value::Null, |it| simple_team(context, owner, it));
    value
}

/// A team by itself.
pub(super) fn whole_team(context: &Context<'_>, owner: &Owner, it: &Team) -> Value {
    let mut value = team(context, owner, it);
    let at = time::iso(0);
    let mut organization = account(context, &owner.login, owner.id, "Organization");
    let url = context.url(&format!("/orgs/{}", owner.login));
    for name in ["events", "hooks", "issues"] {
        organization[format!("{name}_url")] = format!("{url}/{name}").into();
    }
    for name in ["members", "public_members"] {
        organization[format!("{name}_url")] = format!("{url}/{name}{{/member}}").into();
    }
    organization["description"] = owner.description.clone().into();
    for name in ["followers", "following", "public_gists", "public_repos"] {
        organization[name] = 0.into();
    }
    for name in ["created_at", "updated_at"] {
        value[name] = at.clone().into();
        organization[name] = at.clone().into();
    }
    organization["archived_at"] = Value::Null;
    organization["has_organization_projects"] = true.into();
    organization["has_repository_projects"] = true.into();
    value["members_count"] = it.members.len().into();
    value["repos_count"] = it.repositories.len().into();
    value["organization"] = organization;
    value
}

fn simple_team(context: &Context<'_>, owner: &Owner, team: &Team) -> Value {
    let url = context.url(&format!("/organizations/{}/team/{}", owner.id, team.id));
    json!({
        "id": team.id,
        "node_id": node_id("T", team.id),
        "url": url,
        "html_url": context.web(&format!("orgs/{}/teams/{}", owner.login, team.slug)),
        "name": team.name,
        "slug": team.slug,
        "description": team.description,
        "privacy": if team.is_secret { "secret" } else { "closed" },
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "members_url": format!("{url}/members{{/member}}"),
        "repositories_url": format!("{url}/repos"),
        "type": "organization",
    })
}

/// A repository, as in lists.
pub(super) fn repository(context: &Context<'_>, repository: &Repository) -> Value {
    let about = &repository.about;
    let full_name = repository.full_name();
    let page = context.web(&full_name);
    let url = context.url(&format!("/repos/{full_name}"));
    let language = about.languages.first().map(|(name, _)| name);
    let license = about.license.as_ref().map(|spdx| {
        let key = spdx.to_lowercase();
        json!({
            "key": key,
            "name": spdx,
            "spdx_id": spdx,
            "url": context.url(&format!("/licenses/{key}")),
            "node_id": node_id("L", repository.id),
        })
    });
    let mut value = json!({
        "id": repository.id,
        "node_id": node_id("R", repository.id),
        "name": repository.name,
        "full_name": full_name,
        "owner": owner(context, &repository.owner),
        "private": repository.is_private(),
        "visibility": about.visibility.word(),
        "html_url": page,
        "description": about.description,
        "homepage": about.homepage,
        "fork": about.is_fork,
        "is_template": about.is_template,
        "archived": about.is_archived,
        "disabled": false,
        "language": language,
        "license": license,
        "topics": about.topics,
        "default_branch": about.default_branch,
        "size": repository.disk_kib,
        "created_at": time::iso(repository.created_at),
        "updated_at": time::iso(repository.updated_at),
        "pushed_at": time::iso(repository.pushed_at),
        "git_url": format!("git://github.com/{full_name}.git"),
        "ssh_url": format!("git@github.com:{full_name}.git"),
        "clone_url": format!("{page}.git"),
        "svn_url": page,
        "mirror_url": null,
    });
    for name in ["forks", "open_issues", "watchers"] {
        value[name] = 0.into();
        value[format!("{name}_count")] = 0.into();
    }
    value["stargazers_count"] = 0.into();
    for name in [
        "issues",
        "projects",
        "wiki",
        "pages",
        "discussions",
        "downloads",
    ] {
        value[format!("has_{name}")] = false.into();
    }
    for (name, path) in OF_REPOSITORIES {
        value[name] = format!("{url}{path}").into();
    }
    value
}
