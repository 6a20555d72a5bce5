//! A client of the server under test, and what it answers.

use reqwest::Method;
use serde_json::Value as Json;

/// Somebody who calls: signed in by a token, by a cookie, or not at all.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: Vec<(String, String)>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    /// The body where it is JSON, null otherwise.
    pub body: Json,
}

impl Client {
    pub fn new(base: &str) -> Self {
        Self { http: reqwest::Client::new(), base: base.to_owned(), headers: Vec::new() }
    }

    /// The same with one more header on each request.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The same, signed in by a token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Json) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Uploads a file beside options.
    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8], options: Option<Json>) -> Answer {
        let mut form = reqwest::multipart::Form::new();
        if let Some(options) = options {
            form = form.text("options", options.to_string());
        }
        let form = form.part("file", reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned()));
        self.finish(self.request(Method::POST, path).multipart(form)).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Json>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.finish(request).await
    }

    /// A request to be finished by hand.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Panics
    /// When the server can't be reached.
    pub async fn finish(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap_or_else(|error| panic!("the server can't be reached: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_default();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, headers, text, body }
    }
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    /// When it is a failure.
    #[track_caller]
    pub fn ok(self) -> Json {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text);
        self.body
    }

    /// The body of a failure with this status and code.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Json {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["trace_id"].as_str(), self.headers["x-request-id"].to_str().ok());
        self.body
    }

    /// The `id` of the body of a success.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn id(self) -> String {
        let body = self.ok();
        body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
    }
}
