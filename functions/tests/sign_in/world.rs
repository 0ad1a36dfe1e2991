//! A portal where people sign in, its clock, and browsers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::signed::{Edge, Signer};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forge::publish::Publisher;
use functions::actions::Publishers;
use functions::app::{App, router};
use functions::auth::{self, Auth, Surroundings};
use functions::portal::Portal;
use functions::tasks::Tasks;
use scaffolder::task::run;
use serde_json::{Value, json};
use store::Memory;
use tower::ServiceExt as _;
use url::Url;

use crate::portal::{Nowhere, Small};
use crate::providers::{Account, ISSUER, Providers};

pub(crate) const NOW: u64 = 1_800_000_000;
pub(crate) const BASE: &str = "https://portal.acme.example";

/// A clock that is set by hand, and random bytes that never repeat.
#[derive(Clone)]
pub(crate) struct Clock(Arc<(AtomicU64, AtomicU64)>);

impl Clock {
    pub(crate) fn set(&self, now_s: u64) {
        self.0.0.store(now_s, Ordering::SeqCst);
    }
}

impl auth::World for Clock {
    fn now_s(&self) -> u64 {
        self.0.0.load(Ordering::SeqCst)
    }

    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.1.fetch_add(1, Ordering::SeqCst);
        let mut reader = blake3::Hasher::new();
        reader.update(&count.to_le_bytes());
        reader.finalize_xof().fill(bytes);
    }
}

struct NoHosts;

impl Publishers for NoHosts {
    fn of(&self, _: &str) -> Option<Arc<dyn Publisher>> {
        None
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }
}

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) providers: Arc<Providers>,
    pub(crate) edge: Edge,
    router: Router,
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// A signer, and an edge that trusts it.
fn pair() -> (Signer, Edge) {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let private = pem("PRIVATE KEY", key.to_pkcs8v1().unwrap().as_ref());
    // The bytes before a point of P-256 in a public key.
    let before = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA=";
    let mut public = STANDARD.decode(before).unwrap();
    public.extend(key.public_key().as_ref());
    let mut edge = Edge::default();
    edge.trust("K1", &pem("PUBLIC KEY", &public)).unwrap();
    (Signer::new(&private, "K1", BASE).unwrap(), edge)
}

pub(crate) fn settings() -> (Value, Value) {
    let resolvers = json!({"resolvers": [{"resolver": "usernameMatchingUserEntityName"}]});
    let auth = json!({"providers": {
        "github": {"development": {
            "clientId": "Iv1", "clientSecret": "hush", "signIn": resolvers,
        }},
        "oidc": {"development": {
            "clientId": "portal", "clientSecret": "hush", "metadataUrl": ISSUER,
        }},
    }});
    let own = json!({
        "secrets": ["a-secret-of-tests-which-is-long-enough"],
        "providers": {
            "github": {"organizations": ["acme"]},
            "oidc": {"groups": ["staff"]},
        },
    });
    (auth, own)
}

impl World {
    pub(crate) fn new() -> Self {
        let (auth, own) = settings();
        Self::with(&auth, &own)
    }

    pub(crate) fn with(auth: &Value, own: &Value) -> Self {
        let (sign_in, problems) = access::config::read(auth, own);
        assert_eq!(problems, []);
        let clock = Clock(Arc::default());
        clock.set(NOW);
        let providers = Arc::new(Providers::new(clock.clone()));
        let small: Arc<dyn Portal> = Arc::new(Small::new(BASE));
        let portal: functions::app::Current = Arc::new(move || Arc::clone(&small));
        let store = Arc::new(Memory::default());
        let (signer, edge) = pair();
        let around = Surroundings {
            base_url: BASE.to_owned(),
            takes_forms: false,
            edge: Some(signer),
            http: Arc::clone(&providers) as Arc<dyn auth::Http>,
            world: Arc::new(clock.clone()),
            store: Arc::clone(&store) as Arc<dyn store::Store>,
            portal: Arc::clone(&portal),
        };
        let tasks = Tasks::new(
            store,
            scaffolder::actions::registry(),
            Arc::new(Nowhere),
            run::Settings::default(),
            BTreeMap::new(),
        );
        let app = App {
            portal,
            tasks,
            publishers: Arc::new(NoHosts),
            guest: "user:default/guest".to_owned(),
            auth: Some(Arc::new(Auth::new(sign_in, around).unwrap())),
            who: None,
        };
        Self {
            clock,
            providers,
            edge,
            router: router(app),
        }
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            world: self,
            cookies: BTreeMap::new(),
        }
    }
}

/// A browser: it keeps cookies and follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser<'w> {
    world: &'w World,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// What a browser was answered.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) location: String,
    pub(crate) body: String,
    pub(crate) set: Vec<String>,
}

impl Browser<'_> {
    pub(crate) fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Page {
        if !self.cookies.is_empty() {
            let header = self.cookie_header().parse().unwrap();
            request.headers_mut().insert("cookie", header);
        }
        let response: Response<Body> = self.world.router.clone().oneshot(request).await.unwrap();
        let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        let set: Vec<_> = response
            .headers()
            .get_all("set-cookie")
            .iter()
            .map(text)
            .collect();
        for cookie in &set {
            let (pair, rest) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(rest.contains("Secure; HttpOnly; SameSite=Lax"), "{cookie}");
            if rest.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status();
        let location = response
            .headers()
            .get("location")
            .map(text)
            .unwrap_or_default();
        let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        Page {
            status,
            location,
            body: String::from_utf8(body.to_vec()).unwrap(),
            set,
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path).header("accept", "text/html,*/*");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// What a page of the portal sends.
    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Page {
        self.post_as(path, body, &[]).await
    }

    /// The same with other headers; an empty value takes one out.
    pub(crate) async fn post_as(
        &mut self,
        path: &str,
        body: Value,
        other: &[(&str, &str)],
    ) -> Page {
        let usual = [
            ("origin", BASE),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/json"),
            ("idempotency-key", "key-1"),
        ];
        let mut headers: BTreeMap<&str, &str> = usual.into();
        headers.extend(other.iter().copied());
        headers.retain(|_, value| !value.is_empty());
        let mut request = Request::post(path);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Sets out for a provider: its address, and the state.
    pub(crate) async fn set_out(&mut self, provider: &str, next: &str) -> (Url, String) {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let page = self
            .get(&format!("/api/auth/{provider}/start?next={next}"))
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        let address = Url::parse(&page.location).unwrap();
        let state = address.query_pairs().find(|(name, _)| name == "state");
        let state = state.unwrap().1.into_owned();
        (address, state)
    }

    /// Signs in all the way.
    pub(crate) async fn sign_in(&mut self, provider: &str, next: &str, account: &Account) -> Page {
        let (address, state) = self.set_out(provider, next).await;
        let code = self.world.providers.agree(&address, account);
        self.come_back(provider, &format!("code={code}&state={state}"))
            .await
    }

    pub(crate) async fn come_back(&mut self, provider: &str, query: &str) -> Page {
        self.get(&format!("/api/auth/{provider}/handler/frame?{query}"))
            .await
    }

    /// What a page that needs a session answers.
    pub(crate) async fn inside(&mut self) -> StatusCode {
        self.get("/api/scaffolder/v2/actions").await.status
    }

    pub(crate) fn session(&self) -> Option<&String> {
        self.cookies.get(access::session::COOKIE)
    }
}
