//! Which user of the catalog somebody is who signed in.
//!
//! [`resolve`] is the way in. The resolvers are Backstage's, by their names. Where none
//! of those that are configured finds anybody, those that nobody can claim for
//! themselves are tried; where none does, somebody is signed in all the same, under a
//! reference that no entity has: whether a descriptor of a person exists says nothing of
//! whether they may read the portal. That is where this differs from Backstage.
//!
//! Sources: `plugins/auth-node/src/sign-in/commonSignInResolvers.ts`,
//! `plugins/auth-backend-module-github-provider/src/resolvers.ts` and those of the other
//! providers in Backstage.

use crate::policy::is_of_domain;

/// The annotation with somebody's login on GitHub.
const GITHUB_LOGIN: &str = "github.com/user-login";

/// How somebody's user is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolver {
    /// `usernameMatchingUserEntityName`, `githubUsername…` and
    /// `preferredUsernameMatchingUserEntityName`: the login is the name of the user.
    Username,
    /// `userIdMatchingUserEntityAnnotation` and the like: an annotation holds what
    /// identifies them at the provider.
    IdAnnotation(&'static str),
    /// The login is in an annotation: ours, for GitHub's organisations.
    LoginAnnotation,
    /// `emailMatchingUserEntityProfileEmail`, also
    /// `emailMatchingUserEntityAnnotation` with the annotation.
    Email {
        /// The annotation to look into; the profile without.
        annotation: Option<&'static str>,
    },
    /// `emailLocalPartMatchingUserEntityName`: what is before the `@` is the name.
    EmailLocalPart {
        /// Only addresses of these domains; all where there are none.
        domains: Vec<String>,
    },
}

/// A resolver of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    /// What it is called there.
    pub name: String,
    /// How it looks.
    pub resolver: Resolver,
    /// `dangerouslyAllowSignInWithoutUserInCatalog`: the reference is the one that the
    /// user would have.
    pub without_user: bool,
}

impl Resolver {
    /// The resolver that Backstage calls so.
    pub fn named(name: &str, domains: Vec<String>) -> Option<Self> {
        Some(match name {
            "usernameMatchingUserEntityName"
            | "githubUsernameMatchingUserEntityName"
            | "preferredUsernameMatchingUserEntityName" => Self::Username,
            "userIdMatchingUserEntityAnnotation" => Self::IdAnnotation("github.com/user-id"),
            "githubUserIdMatchingUserEntityAnnotation" => Self::IdAnnotation("github.com/user-id"),
            "oidcSubClaimMatchingKeycloakUserId" => Self::IdAnnotation("keycloak.org/id"),
            "userIdMatchingMicrosoftGraphUserId" | "oidcSubClaimMatchingMicrosoftGraphUserId" => {
                Self::IdAnnotation("graph.microsoft.com/user-id")
            }
            "oidcSubClaimMatchingPingIdentityUserId" => Self::IdAnnotation("pingidentity.org/id"),
            "emailMatchingUserEntityProfileEmail" => Self::Email { annotation: None },
            "emailMatchingUserEntityAnnotation" => Self::Email {
                annotation: Some("google.com/email"),
            },
            "emailLocalPartMatchingUserEntityName" => Self::EmailLocalPart { domains },
            _ => return None,
        })
    }
}

/// The names that the configuration may have.
pub const NAMES: [&str; 12] = [
    "emailLocalPartMatchingUserEntityName",
    "emailMatchingUserEntityAnnotation",
    "emailMatchingUserEntityProfileEmail",
    "githubUserIdMatchingUserEntityAnnotation",
    "githubUsernameMatchingUserEntityName",
    "oidcSubClaimMatchingKeycloakUserId",
    "oidcSubClaimMatchingMicrosoftGraphUserId",
    "oidcSubClaimMatchingPingIdentityUserId",
    "preferredUsernameMatchingUserEntityName",
    "userIdMatchingMicrosoftGraphUserId",
    "userIdMatchingUserEntityAnnotation",
    "usernameMatchingUserEntityName",
];

/// What a provider says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The provider: `github`, `okta`.
    pub provider: String,
    /// What identifies them there and is never given to anybody else: a numeric id, a
    /// `sub`.
    pub id: String,
    /// The name they sign in with, which may change and be given to somebody else.
    pub login: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    /// Their address for mail.
    pub email: Option<String>,
    /// Whether the provider has verified it.
    pub is_email_verified: bool,
}

/// The users of the catalog.
pub trait Users {
    /// The reference of the user of a name in the namespace `default`.
    fn named(&self, name: &str) -> Option<String>;

    /// The references of users that have a value at a path, as in
    /// `spec.profile.email`; both in lower case.
    fn having(&self, path: &str, value: &str) -> Vec<String>;
}

/// Whom somebody is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The reference.
    pub entity_ref: String,
    /// Whether the catalog has it.
    pub is_in_catalog: bool,
    /// What was tried in vain: the resolver, and the value it looked for.
    pub tried: Vec<(String, String)>,
}

/// Finds the user.
pub fn resolve(profile: &Profile, configured: &[Configured], users: &dyn Users) -> Resolved {
    let mut tried = Vec::new();
    let mut without_user = None;
    let fallbacks = fallbacks(profile);
    let all = configured
        .iter()
        .map(|one| (one.name.as_str(), &one.resolver, one.without_user, false));
    let others = fallbacks
        .iter()
        .map(|(name, resolver)| (*name, resolver, false, true));
    for (name, resolver, allows_none, is_fallback) in all.chain(others) {
        let Some((value, found)) = look(profile, resolver, users, is_fallback) else {
            continue;
        };
        match found.as_slice() {
            [one] => {
                return Resolved {
                    entity_ref: one.to_lowercase(),
                    is_in_catalog: true,
                    tried,
                };
            }
            // Several: nobody can say which, and a guess would be somebody else.
            _ => {
                if allows_none && without_user.is_none() {
                    without_user = would_be(resolver, &value);
                }
                let pair = (name.to_owned(), value);
                if !tried.contains(&pair) {
                    tried.push(pair);
                }
            }
        }
    }
    let entity_ref = without_user.unwrap_or_else(|| stranger(profile));
    Resolved {
        entity_ref,
        is_in_catalog: false,
        tried,
    }
}

/// What is tried where nothing else finds anybody: what nobody can claim who is not it.
fn fallbacks(profile: &Profile) -> Vec<(&'static str, Resolver)> {
    let mut all = Vec::new();
    if profile.provider == "github" {
        let id = Resolver::IdAnnotation("github.com/user-id");
        all.push(("annotation github.com/user-id", id));
        all.push((
            "annotation github.com/user-login",
            Resolver::LoginAnnotation,
        ));
        all.push(("name of the user", Resolver::Username));
    }
    let email = Resolver::Email { annotation: None };
    all.push(("address for mail", email));
    all
}

/// What a resolver looks for, and whom it finds; `None` where the provider does not say
/// what it needs.
fn look(
    profile: &Profile,
    resolver: &Resolver,
    users: &dyn Users,
    is_fallback: bool,
) -> Option<(String, Vec<String>)> {
    // Where the provider says that an address is not verified, anybody may have typed
    // it. Where it says nothing, only who configured the resolver can know.
    let email = || {
        let email = profile.email.as_deref()?;
        (profile.is_email_verified || !is_fallback).then(|| email.to_lowercase())
    };
    let named = |name: &str| users.named(&name.to_lowercase()).into_iter().collect();
    let annotated = |annotation: &str, value: &str| {
        users.having(
            &format!("metadata.annotations.{annotation}"),
            &value.to_lowercase(),
        )
    };
    Some(match resolver {
        Resolver::Username => {
            let login = profile.login.as_deref()?;
            (login.to_owned(), named(login))
        }
        Resolver::IdAnnotation(annotation) => {
            (profile.id.clone(), annotated(annotation, &profile.id))
        }
        Resolver::LoginAnnotation => {
            let login = profile.login.as_deref()?;
            (login.to_owned(), annotated(GITHUB_LOGIN, login))
        }
        Resolver::Email { annotation: None } => {
            let email = email()?;
            let found = users.having("spec.profile.email", &email);
            (email, found)
        }
        Resolver::Email {
            annotation: Some(annotation),
        } => {
            let email = email()?;
            let found = annotated(annotation, &email);
            (email, found)
        }
        Resolver::EmailLocalPart { domains } => {
            let email = email()?;
            if !domains.is_empty() && !is_of_domain(&email, domains) {
                return Some((email, Vec::new()));
            }
            let local = email.split('@').next()?.to_owned();
            let found = named(&local);
            (local, found)
        }
    })
}

/// The reference that the user would have: of Backstage's
/// `dangerouslyAllowSignInWithoutUserInCatalog`.
fn would_be(resolver: &Resolver, value: &str) -> Option<String> {
    let name = match resolver {
        Resolver::Username | Resolver::EmailLocalPart { .. } => value,
        Resolver::Email { .. } => value.split('@').next()?,
        Resolver::IdAnnotation(_) | Resolver::LoginAnnotation => return None,
    };
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    (!name.is_empty() && name.chars().all(is_plain))
        .then(|| format!("user:default/{}", name.to_lowercase()))
}

/// The reference of somebody whom the catalog does not have: in a namespace of its own,
/// so that a user who is added later is not taken for them.
fn stranger(profile: &Profile) -> String {
    let digest = blake3::hash(profile.id.as_bytes()).to_hex();
    let is_plain = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let id = if profile.id.len() <= 40 && profile.id.chars().all(is_plain) {
        profile.id.to_lowercase()
    } else {
        digest[..20].to_owned()
    };
    format!("user:signed-in-with-{}/{id}", profile.provider)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Users: reference, path, value.
    struct Table(&'static [(&'static str, &'static str, &'static str)]);

    impl Users for Table {
        fn named(&self, name: &str) -> Option<String> {
            let wanted = format!("user:default/{name}");
            let mut all = self.0.iter();
            all.find(|row| row.0 == wanted).map(|row| row.0.to_owned())
        }

        fn having(&self, path: &str, value: &str) -> Vec<String> {
            let fits = |row: &&(&str, &str, &str)| row.1 == path && row.2 == value;
            let found = self.0.iter().filter(fits);
            found.map(|row| row.0.to_owned()).collect()
        }
    }

    const USERS: Table = Table(&[
        ("user:default/jo", "spec.profile.email", "jo@acme.example"),
        (
            "user:default/sam.a",
            "spec.profile.email",
            "team@acme.example",
        ),
        (
            "user:default/sam.b",
            "spec.profile.email",
            "team@acme.example",
        ),
        (
            "user:people/kim",
            "metadata.annotations.github.com/user-login",
            "kim-x",
        ),
        (
            "user:people/lee",
            "metadata.annotations.github.com/user-id",
            "42",
        ),
    ]);

    fn profile(login: &str, email: &str) -> Profile {
        Profile {
            provider: "github".to_owned(),
            id: "7".to_owned(),
            login: Some(login.to_owned()),
            email: Some(email.to_owned()).filter(|email| !email.is_empty()),
            is_email_verified: true,
            ..Profile::default()
        }
    }

    fn configured(name: &str, without_user: bool) -> Vec<Configured> {
        vec![Configured {
            name: name.to_owned(),
            resolver: Resolver::named(name, Vec::new()).unwrap(),
            without_user,
        }]
    }

    #[test]
    fn the_resolvers_are_those_of_backstage() {
        #[track_caller]
        fn check(resolver: &str, login: &str, email: &str, expected: &str) {
            let all = configured(resolver, false);
            let resolved = resolve(&profile(login, email), &all, &USERS);
            assert_eq!(resolved.entity_ref, expected);
        }

        check(
            "usernameMatchingUserEntityName",
            "Jo",
            "",
            "user:default/jo",
        );
        check(
            "emailMatchingUserEntityProfileEmail",
            "x",
            "JO@acme.example",
            "user:default/jo",
        );
        check(
            "emailLocalPartMatchingUserEntityName",
            "x",
            "jo@b.example",
            "user:default/jo",
        );
        for name in NAMES {
            assert!(Resolver::named(name, Vec::new()).is_some(), "{name}");
        }
        assert_eq!(Resolver::named("custom", Vec::new()), None);
    }

    #[test]
    fn nobody_is_kept_out_by_the_catalog() {
        let all = configured("usernameMatchingUserEntityName", false);
        let resolved = resolve(&profile("ghost", "ghost@x.example"), &all, &USERS);
        assert!(!resolved.is_in_catalog);
        assert_eq!(resolved.entity_ref, "user:signed-in-with-github/7");
        let named = (
            "usernameMatchingUserEntityName".to_owned(),
            "ghost".to_owned(),
        );
        assert_eq!(resolved.tried[0], named);
        assert_eq!(resolved.tried.len(), 5);
        let all = configured("usernameMatchingUserEntityName", true);
        let resolved = resolve(&profile("Ghost", ""), &all, &USERS);
        assert_eq!(resolved.entity_ref, "user:default/ghost");
        assert!(!resolved.is_in_catalog);
    }

    #[test]
    fn what_identifies_somebody_is_tried_before_what_they_are_called() {
        let mut known = profile("jo", "");
        known.id = "42".to_owned();
        assert_eq!(resolve(&known, &[], &USERS).entity_ref, "user:people/lee");
        let by_login = resolve(&profile("Kim-X", ""), &[], &USERS);
        assert_eq!(by_login.entity_ref, "user:people/kim");
    }

    #[test]
    fn an_address_that_several_have_is_nobody_s() {
        let all = configured("emailMatchingUserEntityProfileEmail", false);
        let resolved = resolve(&profile("x", "team@acme.example"), &all, &USERS);
        assert!(!resolved.is_in_catalog, "{resolved:?}");
    }

    #[test]
    fn an_address_that_was_only_typed_is_nobody_s() {
        let mut typed = profile("x", "jo@acme.example");
        typed.is_email_verified = false;
        assert!(!resolve(&typed, &[], &USERS).is_in_catalog);
        // A login says who somebody is at GitHub, and at another provider nothing.
        let mut other = profile("jo", "");
        other.provider = "okta".to_owned();
        assert!(!resolve(&other, &[], &USERS).is_in_catalog);
    }

    #[test]
    fn local_parts_count_in_the_domains_that_are_allowed() {
        let all = [Configured {
            name: "emailLocalPartMatchingUserEntityName".to_owned(),
            resolver: Resolver::EmailLocalPart {
                domains: vec!["acme.example".to_owned()],
            },
            without_user: false,
        }];
        let of = |email: &str| resolve(&profile("x", email), &all, &USERS).is_in_catalog;
        assert!(of("jo@acme.example"));
        assert!(!of("jo@evil.example"));
    }
}
