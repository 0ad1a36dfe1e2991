//! How S3 is reached: where, as whom, and how often a request is tried.
//!
//! [`from_environment`] follows the usual chain of Amazon's tools, [`given`] what
//! it is told.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::{RetryPartition, TokenBucket};
use aws_sdk_s3::config::{Builder, Credentials};

use super::failure::Failure;

/// The region that requests to another server are signed for, where none is
/// configured: any will do there.
const ANY_REGION: &str = "us-east-1";

/// No connection takes longer to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// No answer takes longer to begin.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Between two attempts at the same request passes no more than this.
const MAX_BACKOFF: Duration = Duration::from_secs(10);

/// A server that is not found in the environment.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its address, as in `http://127.0.0.1:9000`.
    pub url: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Who asks.
    pub access_key_id: String,
    /// The secret that belongs to it.
    pub secret_access_key: Secret,
}

/// A text that is not shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// How often things are tried.
#[derive(Debug, Clone, Copy)]
pub struct Attempts {
    /// A request is sent at most so often: again after no answer, after an answer
    /// that broke off, and after those that ask for it (500, 503, `SlowDown`).
    pub max: u32,
    /// How long to wait before the second attempt; it doubles each time, and a part
    /// of it is left to chance.
    pub backoff: Duration,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            max: 5,
            backoff: Duration::from_millis(500),
        }
    }
}

/// A client as the environment has it: `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
/// `AWS_PROFILE`, `AWS_ROLE_ARN` with `AWS_WEB_IDENTITY_TOKEN_FILE`, the role of a
/// container or machine, and so on; `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` for
/// a server other than Amazon's, which is then asked with the bucket in the path.
/// Credentials are looked for when they are first needed. A sign-in at a browser
/// (`aws sso login`) is not among them.
///
/// Source: "AWS SDKs and Tools Reference Guide", configuration and credential
/// settings.
pub(super) async fn from_environment(attempts: Attempts) -> Result<Client, Failure> {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts())
        .retry_config(retries(attempts))
        .load()
        .await;
    let is_named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_custom = config.endpoint_url().is_some()
        || is_named("AWS_ENDPOINT_URL_S3")
        || is_named("AWS_ENDPOINT_URL");
    let mut builder = Builder::from(&config).force_path_style(is_custom);
    if config.region().is_none() {
        if !is_custom {
            return Err(Failure::other(
                "no region is configured: set AWS_REGION to the one that the bucket is in",
            ));
        }
        builder = builder.region(Region::from_static(ANY_REGION));
    }
    Ok(client(builder))
}

/// A client of a server that is known.
pub(super) fn given(endpoint: Endpoint, attempts: Attempts) -> Client {
    let credentials = Credentials::new(
        endpoint.access_key_id,
        endpoint.secret_access_key.0,
        None,
        None,
        "given",
    );
    let builder = Builder::default()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint.url)
        .region(Region::new(endpoint.region))
        .credentials_provider(credentials)
        .force_path_style(true)
        .timeout_config(timeouts())
        .retry_config(retries(attempts));
    client(builder)
}

fn client(mut builder: Builder) -> Client {
    // Who asks, in the bucket's log.
    if let Ok(name) = AppName::new("callboard") {
        builder = builder.app_name(name);
    }
    // Each client has its own allowance of second attempts: without this, all clients
    // of a region share one, and one that meets trouble leaves none to the others.
    let allowance = RetryPartition::custom("callboard").token_bucket(TokenBucket::default());
    Client::from_conf(builder.retry_partition(allowance.build()).build())
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .build()
}

fn retries(attempts: Attempts) -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(attempts.max)
        .with_initial_backoff(attempts.backoff)
        .with_max_backoff(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        let endpoint = Endpoint {
            url: "http://127.0.0.1:1".to_owned(),
            region: "eu-central-1".to_owned(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("recognisable"),
        };
        assert!(!format!("{endpoint:?}").contains("recognisable"));
        let client = given(endpoint, Attempts::default());
        assert!(!format!("{client:?}").contains("recognisable"));
    }
}
