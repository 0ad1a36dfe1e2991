//! From a code of an OpenID provider to who somebody is.

use access::config::Provider;
use access::flow::Flow;
use access::oidc::discovery;
use access::oidc::id_token::{self, IdTokenError};
use access::oidc::keys::KeySet;
use access::oidc::{Client, OidcError};
use access::policy::Evidence;
use access::resolver::Profile;

use super::back::Found;
use super::{Auth, Failure, Known};

impl Auth {
    /// What a provider says it can, asked once a day.
    pub(super) async fn discovered(
        &self,
        provider: &Provider,
        client: &Client,
    ) -> Result<Known, Failure> {
        let now_s = self.world.now_s();
        if let Some(known) = self.known(provider.name)
            && !known.keys.is_old(now_s)
        {
            return Ok(known);
        }
        let answer = self.ask(client.discovery(), &provider.origins()).await?;
        let described = discovery::Provider::read(client, &answer)?;
        let keys = self.keys_of(&described).await?;
        let known = Known {
            provider: described,
            keys,
        };
        self.remember(provider.name, &known);
        Ok(known)
    }

    async fn keys_of(&self, described: &discovery::Provider) -> Result<KeySet, Failure> {
        let request = access::http::Request::get(described.jwks_uri.as_str());
        let answer = self.ask(request, &described.origins()).await?;
        let keys = KeySet::read(&answer, self.world.now_s());
        let unread = OidcError::Form {
            what: "its keys",
            status: answer.status,
        };
        Ok(keys.ok_or(unread)?)
    }

    /// Who came back with a code.
    pub(super) async fn found_at_oidc(
        &self,
        provider: &Provider,
        client: &Client,
        mut known: Known,
        flow: &Flow,
        code: &str,
    ) -> Result<Found, Failure> {
        let callback = provider.callback(&self.base_url);
        let request = client.token(&known.provider, flow, code, &callback);
        let origins = known.provider.origins();
        let tokens = Client::read_tokens(&self.ask(request, &origins).await?)?;
        let now_s = self.world.now_s();
        let check = |known: &Known| {
            let Known { provider, keys } = known;
            id_token::check(
                &tokens.id_token,
                client,
                provider,
                keys,
                flow.nonce(),
                now_s,
            )
        };
        let mut checked = check(&known);
        // Its keys may have changed. They are asked for once more, and seldom: anybody
        // can make up the name of a key.
        if checked == Err(IdTokenError::UnknownKey) && known.keys.may_ask(now_s) {
            known.keys = self.keys_of(&known.provider).await?;
            self.remember(provider.name, &known);
            checked = check(&known);
        }
        let mut claims = checked?;
        let is_thin = claims.email.is_none() || claims.groups.is_empty();
        if is_thin && let Some(request) = Client::user_info(&known.provider, &tokens.access_token) {
            let answer = self.ask(request, &origins).await?;
            claims = client.with_user_info(claims, &answer)?;
        }
        let verified = claims.email.iter().filter(|_| claims.is_email_verified);
        Ok(Found {
            evidence: Evidence {
                verified_emails: verified.cloned().collect(),
                groups: claims.groups,
                ..Evidence::default()
            },
            profile: Profile {
                provider: provider.name.to_owned(),
                id: claims.id,
                login: claims.login,
                name: claims.name,
                email: claims.email,
                is_email_verified: claims.is_email_verified,
            },
            grant: None,
        })
    }
}
