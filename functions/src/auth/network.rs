//! Requests to providers. Redirects are not followed: they lead where nobody allowed.
//! Which hosts may be asked is decided before, in [`super::Auth`].

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use access::http::{Answer, Request};
use axum::body::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// An answer of a provider has no more bytes.
pub const MAX_ANSWER: usize = 1 << 20;

/// How long a provider may take.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// A provider that could not be asked. No secret is in the message: addresses are shown
/// without their query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{asked} could not be asked: {reason}")]
pub struct HttpError {
    /// What was asked.
    pub asked: String,
    /// Why it could not be.
    pub reason: String,
}

/// What is under way.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<Answer, HttpError>> + Send + 'a>>;

/// The way to providers.
pub trait Http: Send + Sync {
    /// Sends a request.
    fn send(&self, request: Request) -> Sent<'_>;
}

type Https = hyper_rustls::HttpsConnector<HttpConnector>;

/// The network of this machine.
pub struct Network(Option<Client<Https, Full<Bytes>>>);

impl Default for Network {
    fn default() -> Self {
        // Named, so that it does not matter what else is compiled in.
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let https = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .ok()
            .map(|builder| builder.https_or_http().enable_http1().build());
        Self(https.map(|https| Client::builder(TokioExecutor::new()).build(https)))
    }
}

impl Network {
    async fn asked(&self, request: Request) -> Result<Answer, String> {
        let client = self.0.as_ref();
        let client = client.ok_or("this machine has no certificates to trust")?;
        let method = if request.form.is_some() {
            "POST"
        } else {
            "GET"
        };
        let mut builder = axum::http::Request::builder()
            .method(method)
            .uri(&request.url)
            .header(
                "user-agent",
                concat!("callboard/", env!("CARGO_PKG_VERSION")),
            );
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let body = Full::new(Bytes::from(request.form.unwrap_or_default()));
        // What is wrong with a header may be a secret in it.
        let built = builder.body(body);
        let built = built.map_err(|_| "the request cannot be written")?;
        let answer = client.request(built).await;
        let (parts, body) = answer.map_err(|error| error.to_string())?.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await;
        Ok(Answer {
            status: parts.status.as_u16(),
            body: body.map_err(|error| error.to_string())?.to_bytes().to_vec(),
        })
    }
}

impl Http for Network {
    fn send(&self, request: Request) -> Sent<'_> {
        Box::pin(async move {
            let asked = format!("{request:?}");
            let answer = tokio::time::timeout(TIMEOUT, self.asked(request)).await;
            let answer =
                answer.unwrap_or_else(|_| Err(format!("no answer within {} s", TIMEOUT.as_secs())));
            answer.map_err(|reason| HttpError { asked, reason })
        })
    }
}
