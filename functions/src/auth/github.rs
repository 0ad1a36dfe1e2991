//! From a code of GitHub's, or a token, to who somebody is and where they belong.

use access::config::{Kind, Provider};
use access::flow::Flow;
use access::github::{GitHub, User, read_emails, read_membership, read_user};
use access::policy::{Evidence, Membership, Policy};
use access::resolver::Profile;

use super::back::Found;
use super::{Auth, Failure};

impl Auth {
    /// Who came back with a code.
    pub(super) async fn found_at_github(
        &self,
        provider: &Provider,
        app: &GitHub,
        flow: &Flow,
        code: &str,
    ) -> Result<Found, Failure> {
        let callback = provider.callback(&self.base_url);
        let request = app.token(flow, code, &callback);
        let answer = self.ask(request, &provider.origins()).await?;
        let token = GitHub::read_token(&answer, &callback)?;
        self.at_github(provider, app, token).await
    }

    /// Who a token is of. Asked again whenever a session is renewed.
    pub(super) async fn at_github(
        &self,
        provider: &Provider,
        app: &GitHub,
        token: String,
    ) -> Result<Found, Failure> {
        let origins = provider.origins();
        let user = read_user(&self.ask(app.user(&token), &origins).await?)?;
        let policy = &provider.policy;
        let mut evidence = self.belongs(app, &token, policy, &origins, &user).await?;
        let emails = self.ask(app.emails(&token), &origins).await?;
        evidence.verified_emails = read_emails(&emails);
        // A team is a group, by the name that rules for templates have.
        let teams = evidence.teams.iter();
        let active = teams.filter(|(_, membership)| **membership == Membership::Active);
        evidence.groups = active
            .map(|(team, _)| format!("{}/{}", team.organization, team.slug))
            .collect();
        let verified = evidence.verified_emails.first().cloned();
        Ok(Found {
            profile: Profile {
                provider: provider.name.to_owned(),
                id: user.id.to_string(),
                login: Some(user.login),
                name: user.name,
                is_email_verified: verified.is_some(),
                email: verified.or(user.email),
            },
            evidence,
            grant: Some(token),
        })
    }

    async fn belongs(
        &self,
        app: &GitHub,
        token: &str,
        policy: &Policy,
        origins: &[String],
        user: &User,
    ) -> Result<Evidence, Failure> {
        let mut evidence = Evidence::default();
        for name in &policy.organizations {
            let answer = self.ask(app.membership(token, name), origins).await?;
            let membership = read_membership(&answer)?;
            evidence
                .organizations
                .insert(name.to_lowercase(), membership);
        }
        for team in &policy.teams {
            let answer = self
                .ask(app.team(token, team, &user.login), origins)
                .await?;
            evidence
                .teams
                .insert(team.clone(), read_membership(&answer)?);
        }
        Ok(evidence)
    }
}

/// The app of a provider that is GitHub.
pub(super) fn app(provider: &Provider) -> Option<&GitHub> {
    match &provider.kind {
        Kind::GitHub(app) => Some(app),
        Kind::Oidc(_) => None,
    }
}
