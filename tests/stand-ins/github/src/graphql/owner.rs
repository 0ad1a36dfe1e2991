//! Organizations and users.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;

use super::connection::{Connection, Key, Place, Row, text};
use super::listing::Wanted;
use super::query::{Context, follows_renames};
use super::repository::RepositoryObject;
use super::team::TeamObject;
use crate::time;
use crate::world::model::{Owner, Team, User, node_id};

/// An organization or a user.
pub(super) struct Account<'c> {
    context: &'c Context<'c>,
    what: What,
}

enum What {
    Organization(Owner),
    User(User),
}

impl<'c> Account<'c> {
    /// An organization.
    pub(super) const fn organization(context: &'c Context<'c>, owner: Owner) -> Self {
        Self {
            context,
            what: What::Organization(owner),
        }
    }

    /// A user.
    pub(super) const fn user(context: &'c Context<'c>, user: User) -> Self {
        Self {
            context,
            what: What::User(user),
        }
    }

    /// Whoever has a login.
    pub(super) fn find(context: &'c Context<'c>, login: &str) -> Option<Self> {
        let state = context.world().read();
        let key = login.to_lowercase();
        if let Some(owner) = state.owners.get(&key).filter(|owner| !owner.is_user) {
            return Some(Self::organization(context, owner.clone()));
        }
        if let Some(user) = state.users.get(&key) {
            return Some(Self::user(context, user.clone()));
        }
        let owner = state.owners.get(&key)?;
        let user = User {
            login: owner.login.clone(),
            id: owner.id,
            name: owner.name.clone(),
            ..User::default()
        };
        Some(Self::user(context, user))
    }

    /// Whoever asks.
    pub(super) fn viewer(context: &'c Context<'c>) -> Self {
        let user = User {
            login: "stand-in[bot]".to_owned(),
            id: 1,
            ..User::default()
        };
        Self::user(context, user)
    }

    pub(super) fn boxed(self) -> Box<dyn ObjectValue + 'c> {
        Box::new(self)
    }

    pub(super) const fn is_user(&self) -> bool {
        matches!(self.what, What::User(_))
    }

    fn login(&self) -> &str {
        match &self.what {
            What::Organization(owner) => &owner.login,
            What::User(user) => &user.login,
        }
    }

    const fn number(&self) -> u64 {
        match &self.what {
            What::Organization(owner) => owner.id,
            What::User(user) => user.id,
        }
    }

    fn repositories<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<Connection<'c>, FieldError> {
        let arguments = info.arguments();
        let flag = |name: &str| arguments.get(name).and_then(JsonValue::as_bool);
        let order = arguments.get("orderBy").and_then(JsonValue::as_object);
        let order_of = |name: &str| order.and_then(|order| text(order, name));
        let is_owner = |argument: &str| match arguments.get(argument) {
            Some(JsonValue::Array(items)) => items.iter().any(|it| it.as_str() == Some("OWNER")),
            _ => true,
        };
        let wanted = Wanted {
            owner: self.login().to_lowercase(),
            field: order_of("field").map(str::to_owned),
            is_descending: order_of("direction") == Some("DESC"),
            is_fork: flag("isFork"),
            is_archived: flag("isArchived"),
            visibility: text(arguments, "visibility").map(str::to_owned),
            privacy: text(arguments, "privacy").map(str::to_owned),
            is_none: !is_owner("ownerAffiliations")
                || !is_owner("affiliations")
                || flag("isLocked") == Some(true),
            who: self.context.caller.name().to_owned(),
        };
        let context = self.context;
        let listings = &context.schema().listings;
        let places = listings.get(context.world(), context.caller, &wanted);
        Connection::new(
            info,
            ("RepositoryConnection", "RepositoryEdge"),
            &places,
            wanted.is_descending,
            |index| {
                let place = places.get(index)?.clone();
                // It may have been deleted just now.
                let repository = context.world().read().repositories.get(&place.1)?.clone();
                Some(Row {
                    place,
                    node: Box::new(move || {
                        Box::new(RepositoryObject::new(context, repository.clone()))
                    }),
                    beside: None,
                })
            },
        )
    }

    /// Fields of organizations only.
    fn of_organization<'a>(
        &'a self,
        owner: &'a Owner,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let context = self.context;
        let arguments = info.arguments();
        Ok(match info.field_name() {
            "name" => ResolvedValue::leaf(owner.name.clone()),
            "description" => ResolvedValue::leaf(owner.description.clone()),
            "email" => ResolvedValue::null(),
            "team" => {
                let slug = text(arguments, "slug").unwrap_or_default();
                let team = owner.teams.get(slug).filter(|team| sees_team(team));
                let object = |team: &Team| TeamObject::new(context, owner.clone(), team.clone());
                ResolvedValue::nullable_object(team.map(object))
            }
            "teams" => {
                let roots = arguments.get("rootTeamsOnly").and_then(JsonValue::as_bool);
                let teams: Vec<&Team> = owner
                    .teams
                    .values()
                    .filter(|team| sees_team(team))
                    .filter(|team| roots != Some(true) || team.parent.is_none())
                    .collect();
                let places: Vec<Place> = teams
                    .iter()
                    .map(|team| (Key::Text(team.slug.clone()), team.id))
                    .collect();
                let types = ("TeamConnection", "TeamEdge");
                let page = Connection::new(info, types, &places, false, |index| {
                    let team = (*teams.get(index)?).clone();
                    let owner = owner.clone();
                    Some(Row {
                        place: places.get(index)?.clone(),
                        node: Box::new(move || {
                            Box::new(TeamObject::new(context, owner.clone(), team.clone()))
                        }),
                        beside: None,
                    })
                });
                ResolvedValue::object(page?)
            }
            "membersWithRole" => {
                let types = ("OrganizationMemberConnection", "OrganizationMemberEdge");
                ResolvedValue::object(members(context, info, types, &owner.members, None)?)
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }

    /// Fields of users only.
    fn of_user<'a>(
        &'a self,
        user: &'a User,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "name" => ResolvedValue::leaf(user.name.clone()),
            "bio" => ResolvedValue::leaf(user.bio.clone()),
            "email" => ResolvedValue::leaf(user.email.clone().unwrap_or_default()),
            "organizationVerifiedDomainEmails" => {
                let emails = user.organization_emails.iter();
                ResolvedValue::list(emails.map(|email| ResolvedValue::leaf(email.as_str())))
            }
            "suspendedAt" => ResolvedValue::leaf(user.suspended_at.map(time::iso)),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

/// Secret teams are seen by their members only, and nobody here is one.
const fn sees_team(team: &Team) -> bool {
    !team.is_secret
}

/// A page of users, by their logins.
pub(super) fn members<'c>(
    context: &'c Context<'c>,
    info: &ResolveInfo<'_>,
    types: (&'static str, &'static str),
    logins: &[String],
    role: Option<&'static str>,
) -> Result<Connection<'c>, FieldError> {
    let state = context.world().read();
    let mut users: Vec<User> = logins
        .iter()
        .filter_map(|login| state.users.get(&login.to_lowercase()).cloned())
        .collect();
    drop(state);
    users.sort_by(|a, b| a.login.cmp(&b.login));
    users.dedup_by(|a, b| a.login == b.login);
    let places: Vec<Place> = users
        .iter()
        .map(|user| (Key::Text(user.login.clone()), user.id))
        .collect();
    Connection::new(info, types, &places, false, |index| {
        let user = users.get(index)?.clone();
        Some(Row {
            place: places.get(index)?.clone(),
            node: Box::new(move || Account::user(context, user.clone()).boxed()),
            beside: role.map(|role| ("role", role.into())),
        })
    })
}

impl ObjectValue for Account<'_> {
    fn type_name(&self) -> &'static str {
        match self.what {
            What::Organization(_) => "Organization",
            What::User(_) => "User",
        }
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let number = self.number();
        let login = self.login();
        Ok(match info.field_name() {
            "id" if self.is_user() => ResolvedValue::leaf(node_id("U", number)),
            "id" => ResolvedValue::leaf(node_id("O", number)),
            "databaseId" => ResolvedValue::leaf(number),
            "login" => ResolvedValue::leaf(login),
            "url" => ResolvedValue::leaf(self.context.web(login)),
            "resourcePath" => ResolvedValue::leaf(format!("/{login}")),
            "avatarUrl" => ResolvedValue::leaf(match &self.what {
                What::User(User {
                    avatar_url: Some(url),
                    ..
                }) => url.clone(),
                _ => format!("https://avatars.githubusercontent.com/u/{number}?v=4"),
            }),
            "repositories" => ResolvedValue::object(self.repositories(info)?),
            "repository" => {
                let name = text(info.arguments(), "name").unwrap_or_default();
                let full_name = format!("{login}/{name}");
                let found = self.context.repository(&full_name, follows_renames(info))?;
                ResolvedValue::object(RepositoryObject::new(self.context, found))
            }
            _ => {
                return match &self.what {
                    What::Organization(owner) => self.of_organization(owner, info),
                    What::User(user) => self.of_user(user, info),
                };
            }
        })
    }
}
