//! An OpenID provider on loopback. It keeps to the standard as far as it isn't told to break it: codes are good once, for whoever has the
//! verifier, the secret and the same address, and tokens are signed with keys that it shows.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, Mac as _};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tessera_engine::clock::Clock as _;
use tessera_tests::clock::TestClock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(super) const CLIENT: &str = "crm";
/// With what must be encoded on its way.
pub(super) const SECRET: &str = "s3cret:+/%";
/// Made for these tests; nobody else trusts it.
const RSA_KEY: &[u8] = include_bytes!("key.pem");
/// Its modulus, in base64.
const RSA_MODULUS: &str = include_str!("key.n");

/// What is wrong with what the provider answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Twist {
    #[default]
    Nothing,
    WrongNonce,
    NoNonce,
    WrongAudience,
    /// For this server and another, and nothing says who asked.
    TwoAudiences,
    OtherParty,
    WrongIssuer,
    Expired,
    NotYet,
    NoEnd,
    /// Signed by somebody else, under the name of the provider's key.
    ForeignKey,
    Altered,
    Unsigned,
    /// "Signed" with the provider's public key as a shared secret.
    SharedSecret,
    NoSubject,
    OtherUserinfo,
    NoToken,
    Fault,
}

/// How the provider signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Rsa,
    Ed(u8),
}

/// A provider that runs.
pub(super) struct Provider {
    pub(super) issuer: String,
    state: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    clock: Arc<TestClock>,
    told: Mutex<Told>,
}

struct Told {
    person: Value,
    userinfo: Value,
    twist: Twist,
    key: Key,
    codes: HashMap<String, HashMap<String, String>>,
    count: usize,
}

impl Provider {
    pub(super) async fn start(clock: Arc<TestClock>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let issuer = format!("http://{address}");
        let told = Told {
            person: json!({}),
            userinfo: json!({}),
            twist: Twist::Nothing,
            key: Key::Ed(1),
            codes: HashMap::new(),
            count: 0,
        };
        let state = Arc::new(Shared { issuer: issuer.clone(), clock, told: Mutex::new(told) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(state.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { issuer, state, task }
    }

    /// Whoever signs in from now on: what the token says of them, and what the userinfo endpoint adds.
    pub(super) fn person(&self, person: Value, userinfo: Value) {
        let mut told = self.state.told.lock().unwrap();
        (told.person, told.userinfo) = (person, userinfo);
    }

    pub(super) fn twist(&self, twist: Twist) {
        self.state.told.lock().unwrap().twist = twist;
    }

    pub(super) fn sign_with(&self, key: Key) {
        self.state.told.lock().unwrap().key = key;
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn configuration(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", shared.issuer);
    Json(json!({
        "issuer": shared.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "userinfo_endpoint": at("/userinfo"), "response_types_supported": ["code"],
    }))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let key = match shared.told.lock().unwrap().key {
        Key::Rsa => {
            json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "rsa", "n": RSA_MODULUS.trim(), "e": "AQAB"})
        }
        Key::Ed(seed) => {
            let x = URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&[seed; 32]).verifying_key().as_bytes());
            json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": format!("ed{seed}"), "x": x})
        }
    };
    // Others show keys that nobody here can read.
    Json(json!({"keys": [{"kty": "new", "kid": "n"}, key]}))
}

/// Asks nobody: whoever comes is the person of the moment.
async fn authorize(State(shared): State<Arc<Shared>>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let is_right = asked.get("response_type").is_some_and(|kind| kind == "code")
        && asked.get("client_id").is_some_and(|client| client == CLIENT)
        && asked.get("code_challenge_method").is_some_and(|method| method == "S256")
        && asked.get("scope").is_some_and(|scope| scope.split(' ').any(|one| one == "openid"));
    let (Some(back), Some(state), true) = (asked.get("redirect_uri").cloned(), asked.get("state").cloned(), is_right)
    else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut told = shared.told.lock().unwrap();
    told.count += 1;
    let code = format!("code {}", told.count);
    told.codes.insert(code.clone(), asked);
    let query = [
        ("code", code.as_str()),
        ("state", state.as_str()),
        ("iss", shared.issuer.as_str()),
        ("session_state", "more"),
    ];
    Redirect::to(reqwest::Url::parse_with_params(&back, query).unwrap().as_str()).into_response()
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    let mut told = shared.told.lock().unwrap();
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let refused = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response();
    if !is_client(&headers) {
        return refused("invalid_client");
    }
    let Some(begun) = told.codes.remove(of("code")) else { return refused("invalid_grant") };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier").as_bytes()));
    if begun["code_challenge"] != challenge || begun["redirect_uri"] != of("redirect_uri") {
        return refused("invalid_grant");
    }
    match told.twist {
        Twist::Fault => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Twist::NoToken => return Json(json!({"access_token": "a", "token_type": "Bearer"})).into_response(),
        _ => {}
    }
    let claims = claims(&shared, &told, &begun["nonce"]);
    let id_token = signed(&told, &claims);
    Json(json!({"access_token": "access", "token_type": "Bearer", "id_token": id_token})).into_response()
}

async fn userinfo(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value != "Bearer access") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let told = shared.told.lock().unwrap();
    let mut answer = told.userinfo.clone();
    answer["sub"] = told.person["sub"].clone();
    if told.twist == Twist::OtherUserinfo {
        answer["sub"] = json!("somebody else");
    }
    Json(answer).into_response()
}

/// By the standard both parts of the pair are encoded as forms are.
fn is_client(headers: &HeaderMap) -> bool {
    let pair = format!("{CLIENT}:s3cret%3A%2B%2F%25");
    headers.get(header::AUTHORIZATION).is_some_and(|value| *value == format!("Basic {}", STANDARD.encode(pair)))
}

fn claims(shared: &Shared, told: &Told, nonce: &str) -> Value {
    let now = shared.clock.now_ms() / 1000;
    let mut claims = told.person.clone();
    let standard = json!({"iss": shared.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce});
    for (name, value) in standard.as_object().unwrap() {
        claims[name.as_str()] = value.clone();
    }
    let mut take = |name: &str| claims.as_object_mut().unwrap().remove(name);
    match told.twist {
        Twist::NoNonce => drop(take("nonce")),
        Twist::NoEnd => drop(take("exp")),
        Twist::NoSubject => drop(take("sub")),
        Twist::WrongNonce => claims["nonce"] = json!("another"),
        Twist::WrongAudience => claims["aud"] = json!("another"),
        Twist::TwoAudiences => claims["aud"] = json!([CLIENT, "another"]),
        Twist::OtherParty => claims["azp"] = json!("another"),
        Twist::WrongIssuer => claims["iss"] = json!("https://another.example"),
        Twist::Expired => claims["exp"] = json!(now - 120),
        Twist::NotYet => claims["nbf"] = json!(now + 600),
        _ => {}
    }
    claims
}

fn signed(told: &Told, claims: &Value) -> String {
    if let (Key::Rsa, Twist::Nothing) = (told.key, told.twist) {
        let header = Header { kid: Some("rsa".to_owned()), ..Header::new(Algorithm::RS256) };
        return jsonwebtoken::encode(&header, claims, &EncodingKey::from_rsa_pem(RSA_KEY).unwrap()).unwrap();
    }
    let Key::Ed(seed) = told.key else { panic!("only whole tokens are signed so") };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let algorithm = match told.twist {
        Twist::Unsigned => "none",
        Twist::SharedSecret => "HS256",
        _ => "EdDSA",
    };
    let head = part(&json!({"typ": "JWT", "alg": algorithm, "kid": format!("ed{seed}")}));
    let said = format!("{head}.{}", part(claims));
    let key = SigningKey::from_bytes(&[seed; 32]);
    let signature = match told.twist {
        Twist::Unsigned => Vec::new(),
        Twist::SharedSecret => {
            let mut mac = Hmac::<Sha256>::new_from_slice(key.verifying_key().as_bytes()).unwrap();
            mac.update(said.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        Twist::ForeignKey => SigningKey::from_bytes(&[99; 32]).sign(said.as_bytes()).to_bytes().to_vec(),
        _ => key.sign(said.as_bytes()).to_bytes().to_vec(),
    };
    let mut said = said;
    if told.twist == Twist::Altered {
        let mut claims = claims.clone();
        claims["sub"] = json!("the boss");
        said = format!("{head}.{}", part(&claims));
    }
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
}
