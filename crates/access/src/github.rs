//! Signing in with GitHub: an OAuth App or a GitHub App, at github.com or an Enterprise
//! Server.
//!
//! [`GitHub::authorise`] is where somebody is sent, [`GitHub::token`] trades the code,
//! [`GitHub::user`], [`GitHub::emails`] and the memberships say who came back. Errors of
//! the token endpoint come with status 200. People are their numeric `id`: a login can
//! be renamed, and then taken by somebody else.
//!
//! Sources: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>,
//! <https://docs.github.com/rest/orgs/members>, <https://docs.github.com/rest/teams/members>.

use serde_json::Value;
use url::Url;

use crate::flow::Flow;
use crate::http::{Answer, Request, shown};
use crate::policy::{Membership, Policy, Team};

/// The version of GitHub's API.
const API_VERSION: &str = "2022-11-28";

/// An OAuth App.
#[derive(Clone, PartialEq, Eq)]
pub struct GitHub {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: String,
    /// `https://github.com`, or `enterpriseInstanceUrl`; without a final `/`.
    pub web: String,
    /// Where its API is: `https://api.github.com`.
    pub api: String,
    /// `additionalScopes`.
    pub scopes: Vec<String>,
}

impl std::fmt::Debug for GitHub {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "GitHub({} at {})", self.client_id, self.web)
    }
}

/// Why GitHub's answer is no way in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GitHubError {
    /// The code was used, is too old, or is another one's.
    #[error(
        "GitHub does not take the code: it was used before or is older than ten minutes; sign in again"
    )]
    Code,
    /// The client is not known, or its secret is another.
    #[error("GitHub does not know this portal: `clientId` or `clientSecret` is wrong")]
    Client,
    /// The address to come back to is not the one that is registered.
    #[error("the callback that the app has at GitHub is another one than {0}")]
    Callback(String),
    /// It said no in another way.
    #[error("GitHub answered: {0}")]
    Other(String),
    /// The answer is not what GitHub documents.
    #[error("GitHub's answer to {what} cannot be read (status {status})")]
    Form {
        /// What was asked.
        what: &'static str,
        /// The status.
        status: u16,
    },
    /// The token counts no more: it was revoked.
    #[error("GitHub does not take the token any more: the access was revoked")]
    Revoked,
}

/// Who somebody is at GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The numeric id.
    pub id: u64,
    /// The login.
    pub login: String,
    /// The name, if they gave one.
    pub name: Option<String>,
    /// The public address for mail.
    pub email: Option<String>,
}

impl GitHub {
    /// An app at github.com, or at an Enterprise Server, whose API is below its address.
    pub fn new(client_id: String, client_secret: String, enterprise: Option<&str>) -> Self {
        let (web, api) = match enterprise.map(|url| url.trim_end_matches('/')) {
            None | Some("https://github.com") => (
                "https://github.com".to_owned(),
                "https://api.github.com".to_owned(),
            ),
            Some(url) => (url.to_owned(), format!("{url}/api/v3")),
        };
        Self {
            client_id,
            client_secret,
            web,
            api,
            scopes: Vec::new(),
        }
    }

    /// What a policy needs to see. Fewer may be granted, which shows when it is asked.
    fn scope(&self, policy: &Policy) -> String {
        let mut all = vec!["read:user"];
        if !policy.organizations.is_empty() || !policy.teams.is_empty() {
            all.push("read:org");
        }
        all.push("user:email");
        for scope in &self.scopes {
            if !all.contains(&scope.as_str()) {
                all.push(scope);
            }
        }
        all.join(" ")
    }

    /// Where a browser is sent.
    pub fn authorise(&self, flow: &Flow, callback: &str, policy: &Policy) -> String {
        let address = format!("{}/login/oauth/authorize", self.web);
        let mut url = Url::parse(&address).expect("an address of the configuration was read");
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", callback)
            .append_pair("scope", &self.scope(policy))
            .append_pair("state", flow.state())
            .append_pair("code_challenge", &flow.challenge())
            .append_pair("code_challenge_method", "S256");
        url.into()
    }

    /// Trades the code for a token.
    pub fn token(&self, flow: &Flow, code: &str, callback: &str) -> Request {
        let fields = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", &self.client_secret),
            ("code", code),
            ("redirect_uri", callback),
            ("code_verifier", flow.verifier()),
        ];
        Request::post(format!("{}/login/oauth/access_token", self.web), &fields)
    }

    /// The token in the answer.
    ///
    /// # Errors
    ///
    /// [`GitHubError`], also where the status is 200.
    pub fn read_token(answer: &Answer, callback: &str) -> Result<String, GitHubError> {
        let form = GitHubError::Form {
            what: "the code",
            status: answer.status,
        };
        let body = answer.json().ok_or_else(|| form.clone())?;
        if let Some(error) = body["error"].as_str() {
            return Err(match error {
                "bad_verification_code" => GitHubError::Code,
                "incorrect_client_credentials" => GitHubError::Client,
                "redirect_uri_mismatch" => GitHubError::Callback(callback.to_owned()),
                other => {
                    let text = body["error_description"].as_str().unwrap_or(other);
                    GitHubError::Other(shown(text))
                }
            });
        }
        let is_bearer = body["token_type"]
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        match body["access_token"].as_str() {
            Some(token) if answer.status == 200 && is_bearer && is_token(token) => {
                Ok(token.to_owned())
            }
            _ => Err(form),
        }
    }

    fn api(&self, token: &str, path: &str) -> Request {
        let request = Request::get(format!("{}{path}", self.api)).bearer(token);
        let mut request = request.header("x-github-api-version", API_VERSION);
        request.headers[0].1 = "application/vnd.github+json".to_owned();
        request
    }

    /// Asks who it is.
    pub fn user(&self, token: &str) -> Request {
        self.api(token, "/user")
    }

    /// Asks for addresses, of which `GET /user` has only a public one.
    pub fn emails(&self, token: &str) -> Request {
        self.api(token, "/user/emails?per_page=100")
    }

    /// Asks whether they are in an organisation.
    pub fn membership(&self, token: &str, organization: &str) -> Request {
        self.api(token, &format!("/user/memberships/orgs/{organization}"))
    }

    /// Asks whether they are in a team.
    pub fn team(&self, token: &str, team: &Team, login: &str) -> Request {
        let Team { organization, slug } = team;
        self.api(
            token,
            &format!("/orgs/{organization}/teams/{slug}/memberships/{login}"),
        )
    }
}

/// Who it is.
///
/// # Errors
///
/// [`GitHubError::Revoked`] or [`GitHubError::Form`].
pub fn read_user(answer: &Answer) -> Result<User, GitHubError> {
    if answer.status == 401 {
        return Err(GitHubError::Revoked);
    }
    let form = GitHubError::Form {
        what: "who you are",
        status: answer.status,
    };
    let body = answer.json().filter(|_| answer.status == 200);
    let body = body.ok_or_else(|| form.clone())?;
    let text = |name: &str| {
        let text = body[name].as_str()?.trim();
        (!text.is_empty()).then(|| shown(text))
    };
    let login = text("login").filter(|login| crate::policy::is_name(login));
    match (body["id"].as_u64(), login) {
        (Some(id), Some(login)) if id > 0 => Ok(User {
            id,
            login,
            name: text("name"),
            email: text("email"),
        }),
        _ => Err(form),
    }
}

/// The addresses that are verified, the primary one first. None where the token may not
/// see them: they are only needed where a policy asks for a domain.
pub fn read_emails(answer: &Answer) -> Vec<String> {
    let body = answer.json().filter(|_| answer.status == 200);
    let all = body.as_ref().and_then(Value::as_array);
    let verified = all.into_iter().flatten().filter_map(|one| {
        let email = one["email"].as_str()?;
        let is_verified = one["verified"].as_bool() == Some(true);
        is_verified.then(|| (one["primary"].as_bool() != Some(true), shown(email)))
    });
    let mut verified: Vec<_> = verified.collect();
    verified.sort_by_key(|(is_other, _)| *is_other);
    verified.into_iter().map(|(_, email)| email).collect()
}

/// Whether somebody is a member.
///
/// # Errors
///
/// [`GitHubError::Revoked`], or [`GitHubError::Form`] where GitHub fails: a failure is no
/// membership, and no lack of one either.
pub fn read_membership(answer: &Answer) -> Result<Membership, GitHubError> {
    match answer.status {
        200 => {
            let state = answer.json();
            match state.as_ref().and_then(|body| body["state"].as_str()) {
                Some("active") => Ok(Membership::Active),
                Some("pending") => Ok(Membership::Pending),
                _ => Err(GitHubError::Form {
                    what: "your membership",
                    status: 200,
                }),
            }
        }
        401 => Err(GitHubError::Revoked),
        // Not a member, an app that the organisation did not approve, or single sign-on
        // that was not passed.
        403 | 404 => Ok(Membership::None),
        status => Err(GitHubError::Form {
            what: "your membership",
            status,
        }),
    }
}

/// Whether a text can be a token: it goes into a header.
fn is_token(text: &str) -> bool {
    (1..=1024).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
        }
    }

    fn app() -> GitHub {
        GitHub::new("Iv1.a".to_owned(), "hush".to_owned(), None)
    }

    fn flow() -> Flow {
        Flow::begin(
            &std::array::from_fn(|at| at as u8),
            "github",
            "/".to_owned(),
            1,
        )
    }

    const CALLBACK: &str = "https://portal.example.com/api/auth/github/handler/frame";

    #[test]
    fn a_browser_is_sent_with_state_and_challenge() {
        let policy = Policy {
            organizations: vec!["acme".to_owned()],
            ..Policy::default()
        };
        let address = Url::parse(&app().authorise(&flow(), CALLBACK, &policy)).unwrap();
        let pairs: std::collections::BTreeMap<_, _> = address.query_pairs().collect();
        assert_eq!(address.path(), "/login/oauth/authorize");
        assert_eq!(pairs["state"], flow().state());
        assert_eq!(pairs["code_challenge"], flow().challenge().as_str());
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert_eq!(pairs["scope"], "read:user read:org user:email");
        assert_eq!(pairs["redirect_uri"], CALLBACK);
        assert!(!address.as_str().contains(flow().verifier()));
    }

    #[test]
    fn the_token_endpoint_is_told_the_verifier() {
        let request = app().token(&flow(), "c0de", CALLBACK);
        let form = request.form.unwrap();
        assert!(form.contains(&format!("code_verifier={}", flow().verifier())));
        assert!(form.contains("code=c0de") && form.contains("client_secret=hush"));
        assert!(
            request
                .headers
                .contains(&("accept", "application/json".to_owned()))
        );
    }

    #[test]
    fn errors_come_with_status_200() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: &str) {
            let read = GitHub::read_token(&answer(status, body), CALLBACK);
            assert_eq!(read.unwrap_err().to_string(), expected);
        }

        let code = "GitHub does not take the code: it was used before or is older than ten minutes; sign in again";
        check(200, r#"{"error": "bad_verification_code"}"#, code);
        let client = "GitHub does not know this portal: `clientId` or `clientSecret` is wrong";
        check(200, r#"{"error": "incorrect_client_credentials"}"#, client);
        let callback =
            format!("the callback that the app has at GitHub is another one than {CALLBACK}");
        check(200, r#"{"error": "redirect_uri_mismatch"}"#, &callback);
        let other = r#"{"error": "x", "error_description": "No\r\nway"}"#;
        check(200, other, "GitHub answered: No  way");
        let form = "GitHub's answer to the code cannot be read (status 200)";
        check(200, "access_token=gho_1&token_type=bearer", form);
        check(200, r#"{"access_token": "gho_1"}"#, form);
        check(
            200,
            r#"{"access_token": "a\r\nb", "token_type": "bearer"}"#,
            form,
        );
        let both = r#"{"error": "access_denied", "access_token": "gho_1", "token_type": "bearer"}"#;
        check(200, both, "GitHub answered: access_denied");
        let good = r#"{"access_token": "gho_1", "scope": "read:user", "token_type": "bearer"}"#;
        let read = GitHub::read_token(&answer(200, good), CALLBACK);
        assert_eq!(read.as_deref(), Ok("gho_1"));
        check(
            500,
            good,
            "GitHub's answer to the code cannot be read (status 500)",
        );
    }

    #[test]
    fn somebody_is_their_numeric_id() {
        let body = r#"{"id": 583231, "login": "octocat", "name": " ", "email": null}"#;
        let user = read_user(&answer(200, body)).unwrap();
        assert_eq!(
            (user.id, user.login.as_str(), user.name),
            (583_231, "octocat", None)
        );
        for body in [
            r#"{"login": "octocat"}"#,
            r#"{"id": "583231", "login": "octocat"}"#,
            r#"{"id": 0, "login": "octocat"}"#,
            r#"{"id": 1, "login": "../x"}"#,
            "[]",
        ] {
            assert!(read_user(&answer(200, body)).is_err(), "{body}");
        }
        assert_eq!(read_user(&answer(401, "{}")), Err(GitHubError::Revoked));
    }

    #[test]
    fn a_membership_is_active_pending_or_none() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: Option<Membership>) {
            assert_eq!(read_membership(&answer(status, body)).ok(), expected);
        }

        check(200, r#"{"state": "active"}"#, Some(Membership::Active));
        check(200, r#"{"state": "pending"}"#, Some(Membership::Pending));
        check(200, r#"{"state": "other"}"#, None);
        check(404, "{}", Some(Membership::None));
        check(403, "{}", Some(Membership::None));
        check(401, "{}", None);
        check(502, "", None);
    }

    #[test]
    fn only_verified_addresses_count() {
        let body = r#"[{"email": "b@x", "verified": true, "primary": false},
            {"email": "c@x", "verified": false, "primary": false},
            {"email": "a@x", "verified": true, "primary": true}]"#;
        assert_eq!(read_emails(&answer(200, body)), ["a@x", "b@x"]);
        assert!(read_emails(&answer(404, body)).is_empty());
    }

    #[test]
    fn an_enterprise_server_has_its_api_below_it() {
        let url = Some("https://ghe.acme.example/");
        let app = GitHub::new("a".to_owned(), "b".to_owned(), url);
        let team = Team::parse("acme/platform").unwrap();
        assert_eq!(
            app.team("t", &team, "jo").url,
            "https://ghe.acme.example/api/v3/orgs/acme/teams/platform/memberships/jo"
        );
        assert!(!format!("{app:?}").contains("\"b\""));
    }
}
