//! From connections to answers: faults first, then who asks and how much is left,
//! then the answer itself, then what all answers have.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use stand_in_parts::{Sent, Wire};
use tokio::net::TcpListener;

use super::access::Caller;
use super::answer::Answer;
use super::asked::{Asked, Origin};
use super::faults::Trouble;
use super::limits::Left;
use super::{Shared, machine_now};
use crate::{graphql, rest};

/// The longest request that is read, in bytes.
const MAX_REQUEST_BYTES: usize = 64 << 20;

/// Answers whoever connects, until the runtime ends.
pub(super) async fn accept(listener: TcpListener, origin: Origin, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Without it, small answers are held back.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let (wire, is_reset) = Wire::new(stream);
            let service = service_fn(move |request| {
                respond(request, origin, Arc::clone(&shared), Arc::clone(&is_reset))
            });
            // It fails where the other side is gone, or a fault wants it.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(wire), service)
                .await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    origin: Origin,
    shared: Arc<Shared>,
    is_reset: Arc<AtomicBool>,
) -> io::Result<Response<Sent>> {
    let (parts, body) = request.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    let target = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    let bytes = match Limited::new(body, MAX_REQUEST_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Err(io::Error::other(error)),
    };
    let asked = Asked::new(origin, parts.method.as_str(), target, headers, bytes);
    shared.requests.fetch_add(1, Ordering::Relaxed);

    let troubles = troubles(&shared, &asked);
    for trouble in &troubles {
        match trouble {
            Trouble::Slow(time) => tokio::time::sleep(*time).await,
            Trouble::Expire => shared.access.expire(),
            Trouble::Happens(what) => what(&shared.world),
            Trouble::Reset => {
                shared.log.add(now(), &asked, None);
                is_reset.store(true, Ordering::Relaxed);
                return Err(io::Error::other("the connection is reset"));
            }
            _ => {}
        }
    }
    let clock = shared.now().unsigned_abs();
    let instead = troubles.iter().find_map(|trouble| trouble.instead(clock));
    let mut answer = match instead {
        Some(answer) => answer,
        None => usual(&shared, &asked),
    };
    if troubles.iter().any(|it| matches!(it, Trouble::Lost)) {
        shared.log.add(now(), &asked, None);
        is_reset.store(true, Ordering::Relaxed);
        return Err(io::Error::other("the connection is reset"));
    }
    for trouble in &troubles {
        trouble.spoil(&mut answer);
    }
    finish(&shared, &mut answer);
    shared.log.add(now(), &asked, Some(&answer));
    Ok(sent(answer, &asked).unwrap_or_else(|never| match never {}))
}

fn now() -> u64 {
    machine_now().unsigned_abs()
}

fn troubles(shared: &Shared, asked: &Asked) -> Vec<Trouble> {
    let faults = shared.faults.read().unwrap_or_else(PoisonError::into_inner);
    faults
        .iter()
        .filter_map(|fault| fault.at(asked).cloned())
        .collect()
}

/// The answer where nothing goes wrong.
fn usual(shared: &Shared, asked: &Asked) -> Answer {
    if asked.header("user-agent").is_none_or(str::is_empty) {
        return Answer::bytes(
            403,
            "text/html",
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).".into(),
        );
    }
    if asked.origin == Origin::Codeload {
        return rest::archive(shared, asked);
    }
    let caller = match shared.access.caller(asked, shared.now()) {
        Ok(caller) => caller,
        Err(answer) => return answer,
    };
    if caller == Caller::Anonymous && shared.options.requires_token {
        let message = match asked.is_graphql() {
            true => "This endpoint requires you to be authenticated.",
            false => "Requires authentication",
        };
        return Answer::error(401, message);
    }
    let options = &shared.options;
    let clock = shared.now().unsigned_abs();
    let who = caller.name();
    if asked.is_graphql() {
        return graphql::answer(shared, asked, &caller);
    }
    let cost = u64::from(asked.path != "/rate_limit");
    let limit = options.requests_per_hour;
    let (is_enough, left) = shared.limits.take(who, "core", limit, cost, clock);
    let answer = if is_enough {
        rest::answer(shared, asked, &caller)
    } else {
        Answer::error(403, "API rate limit exceeded for installation ID 1.")
    };
    with_left(answer, &left)
}

/// With what is left of a limit.
pub(crate) fn with_left(answer: Answer, left: &Left) -> Answer {
    answer
        .with("x-ratelimit-limit", left.limit.to_string())
        .with("x-ratelimit-remaining", left.remaining().to_string())
        .with("x-ratelimit-reset", left.reset.to_string())
        .with("x-ratelimit-used", left.used.to_string())
        .with("x-ratelimit-resource", left.resource)
}

/// What all answers have.
fn finish(shared: &Shared, answer: &mut Answer) {
    let number = shared.requests.load(Ordering::Relaxed);
    answer.headers.push(("server", "github.com".to_owned()));
    answer
        .headers
        .push(("date", crate::time::http(shared.now())));
    let id = format!("57A1:{number:04X}:{number:06X}");
    answer.headers.push(("x-github-request-id", id));
    let is_limited = answer
        .headers
        .iter()
        .any(|(name, _)| name.starts_with("x-ratelimit-"));
    if !is_limited && answer.status == 401 {
        for (name, value) in [("limit", "60"), ("remaining", "60"), ("used", "0")] {
            let name = match name {
                "limit" => "x-ratelimit-limit",
                "used" => "x-ratelimit-used",
                _ => "x-ratelimit-remaining",
            };
            answer.headers.push((name, value.to_owned()));
        }
        answer
            .headers
            .push(("x-ratelimit-reset", (shared.now() + 3600).to_string()));
    }
}

fn sent(answer: Answer, asked: &Asked) -> Result<Response<Sent>, Infallible> {
    let mut response = Response::new(Sent::new(answer.body.clone(), answer.cut));
    if let Ok(status) = hyper::StatusCode::from_u16(answer.status) {
        *response.status_mut() = status;
    }
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        if let Ok(value) = hyper::header::HeaderValue::from_bytes(value.as_bytes()) {
            headers.insert(name, value);
        }
    }
    let length = answer.body.len();
    if asked.method != "HEAD" && answer.status != 204 {
        headers.insert(hyper::header::CONTENT_LENGTH, length.into());
    }
    Ok(response)
}
