//! Who is let in, and who may use which template.
//!
//! [`Policy::admits`] holds what a provider says of somebody against what the
//! configuration asks. Each kind of requirement that is configured has to be met by one
//! of its entries. [`TemplateRules`] says who may use a template; it is asked when a form
//! is sent, whatever a page showed.

use std::collections::{BTreeMap, BTreeSet};

/// A team of an organisation, by its slug: `acme/platform`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    /// The organisation.
    pub organization: String,
    /// The slug, as in the address of the team.
    pub slug: String,
}

impl Team {
    /// Reads `acme/platform`. Both halves are names as GitHub has them: letters, digits,
    /// `-`, `_` and `.`, so that they can stand in an address.
    pub fn parse(text: &str) -> Option<Self> {
        let (organization, slug) = text.split_once('/')?;
        (is_name(organization) && is_name(slug)).then(|| Self {
            organization: organization.to_owned(),
            slug: slug.to_owned(),
        })
    }
}

/// Whether a text is a name that can stand in an address.
pub fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.bytes().all(is_plain) && !text.bytes().all(|byte| byte == b'.')
}

/// Who is let in by one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Organisations of GitHub: an active member of one of them.
    pub organizations: Vec<String>,
    /// Teams of GitHub: an active member of one of them.
    pub teams: Vec<Team>,
    /// Domains of addresses for mail, in lower case: a verified address in one of them.
    pub domains: Vec<String>,
    /// Groups that the provider names: a member of one of them.
    pub groups: Vec<String>,
    /// Whoever has an account there.
    pub anyone: bool,
}

/// How somebody belongs to an organisation or a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// A member.
    Active,
    /// Invited, and has not accepted yet.
    Pending,
    /// Neither, or the provider does not tell.
    None,
}

/// What a provider says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Organisations that were asked for, in lower case.
    pub organizations: BTreeMap<String, Membership>,
    /// Teams that were asked for.
    pub teams: BTreeMap<Team, Membership>,
    /// Addresses for mail that the provider has verified.
    pub verified_emails: Vec<String>,
    /// Groups.
    pub groups: BTreeSet<String>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// They were invited.
    #[error("your invitation to {0} is not accepted yet: accept it on GitHub, then sign in again")]
    Pending(String),
    /// They are in none of the organisations.
    #[error(
        "you are not a member of {0}, or it does not let this portal see so: an owner of the organisation may have to approve the app, and single sign-on may have to be passed first"
    )]
    Organization(String),
    /// They are in none of the teams.
    #[error("you are in none of these teams: {0}")]
    Team(String),
    /// Their address is in none of the domains.
    #[error("you have no verified address for mail at {0}")]
    Domain(String),
    /// They are in none of the groups.
    #[error("you are in none of these groups: {0}")]
    Group(String),
}

impl Policy {
    /// Whether anything at all is asked.
    pub fn is_open(&self) -> bool {
        self.organizations.is_empty()
            && self.teams.is_empty()
            && self.domains.is_empty()
            && self.groups.is_empty()
    }

    /// Whether somebody is let in.
    ///
    /// # Errors
    ///
    /// The first requirement that is not met.
    pub fn admits(&self, evidence: &Evidence) -> Result<(), Refused> {
        let belongs = |all: &mut dyn Iterator<Item = (String, Membership)>| {
            let mut pending = None;
            for (name, membership) in all {
                match membership {
                    Membership::Active => return Ok(()),
                    Membership::Pending => pending = Some(name),
                    Membership::None => {}
                }
            }
            Err(pending)
        };
        if !self.organizations.is_empty() {
            let mut all = self.organizations.iter().map(|name| {
                let found = evidence.organizations.get(&name.to_lowercase());
                (name.clone(), found.copied().unwrap_or(Membership::None))
            });
            belongs(&mut all).map_err(|pending| match pending {
                Some(name) => Refused::Pending(name),
                None => Refused::Organization(self.organizations.join(", ")),
            })?;
        }
        if !self.teams.is_empty() {
            let mut all = self.teams.iter().map(|team| {
                let found = evidence.teams.get(team);
                (named(team), found.copied().unwrap_or(Membership::None))
            });
            belongs(&mut all).map_err(|pending| match pending {
                Some(name) => Refused::Pending(name),
                None => {
                    let names: Vec<_> = self.teams.iter().map(named).collect();
                    Refused::Team(names.join(", "))
                }
            })?;
        }
        if !self.domains.is_empty() {
            let is_inside = |email: &String| is_of_domain(email, &self.domains);
            if !evidence.verified_emails.iter().any(is_inside) {
                return Err(Refused::Domain(self.domains.join(", ")));
            }
        }
        let is_in = |group: &String| evidence.groups.contains(group);
        if !self.groups.is_empty() && !self.groups.iter().any(is_in) {
            return Err(Refused::Group(self.groups.join(", ")));
        }
        Ok(())
    }
}

fn named(team: &Team) -> String {
    format!("{}/{}", team.organization, team.slug)
}

/// Whether an address for mail is of one of these domains itself; those below one are
/// others.
pub fn is_of_domain(email: &str, domains: &[String]) -> bool {
    email.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domains
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(domain))
    })
}

/// Which templates are for some people only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateRules(Vec<(String, Vec<String>)>);

/// The annotation by which a template says so itself: groups or users, with commas.
pub const ALLOWED_ANNOTATION: &str = "callboard.dev/allowed-groups";

/// How a group of the provider, which the catalog need not have, is written: `idp:ops`.
pub const PROVIDER_GROUP: &str = "idp:";

/// Why somebody may not use a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this template is for members of {} only; ask one of them, or its owner, to run it", .allowed.join(", "))]
pub struct NotForYou {
    /// For whom it is.
    pub allowed: Vec<String>,
}

impl TemplateRules {
    /// Adds a rule: a template by its reference, or `*` for all, and for whom it is.
    pub fn allow(&mut self, template: &str, who: impl IntoIterator<Item = String>) {
        let who = who.into_iter().map(|who| whole(&who, "group")).collect();
        let template = match template {
            "*" => "*".to_owned(),
            other => whole(other, "template"),
        };
        self.0.push((template, who));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a rule names a group of the provider.
    pub fn names_group(&self, group: &str) -> bool {
        let mut all = self.0.iter().flat_map(|(_, who)| who);
        all.any(|name| name.strip_prefix(PROVIDER_GROUP) == Some(group))
    }

    /// For whom a template is: each list names groups of which somebody has to be in
    /// one. `annotation` is that of the template.
    pub fn of(&self, template_ref: &str, annotation: Option<&str>) -> Vec<Vec<String>> {
        let template_ref = whole(template_ref, "template");
        let configured = self.0.iter();
        let configured =
            configured.filter(|(template, _)| template == "*" || *template == template_ref);
        let mut all: Vec<_> = configured.map(|(_, who)| who.clone()).collect();
        if let Some(text) = annotation {
            let names = text.split(',').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            all.push(names.map(|name| whole(name, "group")).collect());
        }
        all
    }

    /// Whether somebody may use a template: who they are and their groups, as
    /// references, and groups of their provider as `idp:NAME`.
    ///
    /// # Errors
    ///
    /// [`NotForYou`]; also where nobody is named.
    pub fn check(
        &self,
        template_ref: &str,
        annotation: Option<&str>,
        theirs: &[String],
    ) -> Result<(), NotForYou> {
        for allowed in self.of(template_ref, annotation) {
            if !allowed.iter().any(|name| theirs.contains(name)) {
                return Err(NotForYou { allowed });
            }
        }
        Ok(())
    }
}

/// A reference with its kind and namespace, in lower case. Groups of the provider stay
/// as they are.
fn whole(text: &str, kind: &str) -> String {
    if text.starts_with(PROVIDER_GROUP) {
        return text.to_owned();
    }
    let (kind, rest) = text.split_once(':').unwrap_or((kind, text));
    let (namespace, name) = rest.split_once('/').unwrap_or(("default", rest));
    format!("{kind}:{namespace}/{name}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn only_an_active_member_is_let_in() {
        let policy = Policy {
            organizations: texts(&["Acme", "acme-labs"]),
            ..Policy::default()
        };
        let with = |first, second| {
            let pairs = [("acme", first), ("acme-labs", second)];
            let organizations = pairs.map(|(name, state)| (name.to_owned(), state));
            policy.admits(&Evidence {
                organizations: organizations.into(),
                ..Evidence::default()
            })
        };
        use Membership::{Active, None, Pending};
        assert_eq!(with(Active, None), Ok(()));
        assert_eq!(with(Pending, Active), Ok(()));
        assert_eq!(
            with(Pending, None),
            Err(Refused::Pending("Acme".to_owned()))
        );
        let refused = Refused::Organization("Acme, acme-labs".to_owned());
        assert_eq!(with(None, None), Err(refused.clone()));
        assert_eq!(policy.admits(&Evidence::default()), Err(refused));
    }

    #[test]
    fn teams_are_asked_beside_organizations() {
        let team = Team::parse("acme/platform").unwrap();
        let policy = Policy {
            organizations: texts(&["acme"]),
            teams: vec![team.clone()],
            ..Policy::default()
        };
        let mut evidence = Evidence {
            organizations: [("acme".to_owned(), Membership::Active)].into(),
            ..Evidence::default()
        };
        let refused = Refused::Team("acme/platform".to_owned());
        assert_eq!(policy.admits(&evidence), Err(refused));
        evidence.teams.insert(team.clone(), Membership::Pending);
        let refused = Refused::Pending("acme/platform".to_owned());
        assert_eq!(policy.admits(&evidence), Err(refused));
        evidence.teams.insert(team, Membership::Active);
        assert_eq!(policy.admits(&evidence), Ok(()));
    }

    #[test]
    fn a_domain_is_the_whole_of_what_follows_the_at() {
        #[track_caller]
        fn check(email: &str, expected: bool) {
            let policy = Policy {
                domains: texts(&["acme.example"]),
                ..Policy::default()
            };
            let evidence = Evidence {
                verified_emails: texts(&[email]),
                ..Evidence::default()
            };
            assert_eq!(policy.admits(&evidence).is_ok(), expected, "{email}");
        }

        check("jo@acme.example", true);
        check("jo@ACME.example", true);
        check("jo@evil-acme.example", false);
        check("jo@sub.acme.example", false);
        check("jo@acme.example@evil.example", false);
        check("@acme.example", false);
        check("acme.example", false);
    }

    #[test]
    fn groups_are_compared_to_the_letter() {
        let policy = Policy {
            groups: texts(&["Engineering"]),
            ..Policy::default()
        };
        let with = |group: &str| {
            policy.admits(&Evidence {
                groups: [group.to_owned()].into(),
                ..Evidence::default()
            })
        };
        assert_eq!(with("Engineering"), Ok(()));
        assert_eq!(
            with("engineering"),
            Err(Refused::Group("Engineering".to_owned()))
        );
        assert!(Policy::default().is_open() && !policy.is_open());
    }

    #[test]
    fn names_of_teams_cannot_lead_elsewhere() {
        for text in [
            "acme", "/", "acme/", "acme/a/b", "acme/..", "acme/a?b", "a b/c", "../x",
        ] {
            assert_eq!(Team::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_template_is_for_those_it_names() {
        let mut rules = TemplateRules::default();
        rules.allow(
            "default/Service",
            texts(&["platform", "idp:Ops", "user:jo"]),
        );
        let check = |theirs: &[&str], annotation: Option<&str>| {
            let theirs = texts(theirs);
            rules.check("template:default/service", annotation, &theirs)
        };
        assert!(check(&["group:default/platform"], None).is_ok());
        assert!(check(&["idp:Ops"], None).is_ok());
        assert!(check(&["user:default/jo"], None).is_ok());
        let refused = check(&["group:default/web"], None).unwrap_err();
        let message = refused.to_string();
        assert!(
            message.contains("group:default/platform, idp:Ops"),
            "{message}"
        );
        // What the template says itself has to be met too.
        let platform = &["group:default/platform"];
        assert!(check(platform, Some("web, platform")).is_ok());
        assert!(check(platform, Some("web")).is_err());
        assert!(check(platform, Some(" , ")).is_err());
        let other = rules.check("template:default/other", None, &[]);
        assert_eq!(other, Ok(()));
    }
}
