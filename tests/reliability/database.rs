//! A database server on loopback: the database's own library behind its own protocol over web sockets, so that an installation whose
//! database runs elsewhere is tried without a second program.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::stream::{FuturesUnordered, SplitSink};
use futures::{SinkExt as _, StreamExt as _};
use surrealdb::types::{Error, HashMap, SurrealValue as _, Value};
use surrealdb_core::dbs::Session;
use surrealdb_core::kvs::Datastore;
use surrealdb_core::rpc::RpcProtocol;
use surrealdb_rpc::{DbResponse, DbResult, Request};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, RwLock, watch};
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Handshake, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use uuid::Uuid;

pub(crate) const USERNAME: &str = "root";
pub(crate) const PASSWORD: &str = "of the database";

/// The database nests futures deeply.
const STACK_BYTES: usize = 16 << 20;

/// A running database server; it ends with this value.
pub(crate) struct Database {
    address: SocketAddr,
    is_up: watch::Sender<bool>,
}

impl Database {
    /// Starts one with an empty database in memory.
    pub(crate) fn start() -> Result<Self> {
        let (is_up, seen) = watch::channel(true);
        let (told, heard) = channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .thread_stack_size(STACK_BYTES)
                .enable_all()
                .build();
            if let Ok(runtime) = runtime
                && let Err(error) = runtime.block_on(serve(seen, &told))
            {
                println!("the database server ended: {error:#}");
            }
        });
        let address = heard.recv_timeout(Duration::from_secs(30)).context("no database server came up")?;
        Ok(Self { address, is_up })
    }

    /// Its address for `--db`.
    pub(crate) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Cuts every connection and takes no new one.
    pub(crate) fn go_away(&self) {
        self.is_up.send_replace(false);
    }

    /// Is there again, at the same address and with the same data.
    pub(crate) fn come_back(&self) {
        self.is_up.send_replace(true);
    }
}

async fn serve(mut is_up: watch::Receiver<bool>, told: &Sender<SocketAddr>) -> Result<()> {
    let datastore = Datastore::builder().with_auth(true).build_with_path("memory").await?;
    datastore.check_version().await?;
    datastore.bootstrap().await?;
    datastore.initialise_credentials(USERNAME, PASSWORD).await?;
    let mut address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    loop {
        let listener = TcpListener::bind(address).await?;
        address = listener.local_addr()?;
        let _ = told.send(address);
        let mut links = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    links.spawn(Link::serve(Arc::clone(&datastore), accepted?.0));
                }
                _ = is_up.wait_for(|is_up| !is_up) => break,
                Some(_) = links.join_next(), if !links.is_empty() => {}
            }
        }
        drop(listener);
        links.shutdown().await;
        if is_up.wait_for(|is_up| *is_up).await.is_err() {
            return Ok(());
        }
    }
}

/// A connection.
struct Link {
    id: Uuid,
    datastore: Arc<Datastore>,
    sessions: HashMap<Uuid, Arc<RwLock<Session>>>,
    sink: Mutex<SplitSink<WebSocketStream<TcpStream>, Message>>,
}

impl Link {
    async fn serve(datastore: Arc<Datastore>, stream: TcpStream) -> Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        // The name of the only protocol that the client offers.
        #[expect(clippy::result_large_err, reason = "the library asks for this very shape")]
        let accept = |_: &Handshake, mut response: Response| {
            response.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("flatbuffers"));
            Ok(response)
        };
        let socket = tokio_tungstenite::accept_hdr_async(stream, accept).await?;
        let (sink, mut source) = socket.split();
        let id = Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)));
        let sessions = HashMap::new();
        sessions.insert(id, Arc::new(RwLock::new(Session::default())));
        let link = Self { id, datastore, sessions, sink: Mutex::new(sink) };
        let mut tasks = FuturesUnordered::new();
        loop {
            tokio::select! {
                biased;
                _ = tasks.next(), if !tasks.is_empty() => {}
                message = source.next() => match message {
                    Some(Ok(Message::Binary(bytes))) => tasks.push(link.answer(bytes.to_vec())),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                    Some(Ok(_)) => {}
                },
            }
        }
    }

    async fn answer(&self, bytes: Vec<u8>) {
        let request = match surrealdb::types::decode::<Value>(&bytes) {
            Ok(Value::Object(object)) => Request::from_object(object),
            other => Err(Error::internal(format!("a message that is no request: {other:?}"))),
        };
        let response = match request {
            Ok(request) => {
                let session: Option<Uuid> = request.session_id.map(Into::into);
                let txn = request.txn.map(Into::into);
                let id = session.unwrap_or(self.id);
                let result = self.execute(txn, id, session, request.method, request.params).await;
                DbResponse::new(request.id, session, result)
            }
            Err(error) => DbResponse::failure(None, None, error),
        };
        if let Ok(bytes) = surrealdb::types::encode(&response.into_value()) {
            let _ = self.sink.lock().await.send(Message::Binary(bytes.into())).await;
        }
    }
}

impl RpcProtocol for Link {
    fn kvs(&self) -> &Datastore {
        &self.datastore
    }

    fn kvs_arc(&self) -> Arc<Datastore> {
        Arc::clone(&self.datastore)
    }

    fn version_data(&self) -> DbResult {
        DbResult::Other(Value::String("surrealdb-3.3.5".to_owned()))
    }

    fn session_map(&self) -> &HashMap<Uuid, Arc<RwLock<Session>>> {
        &self.sessions
    }

    async fn cleanup_lqs(&self, _: &Uuid) {}

    async fn cleanup_all_lqs(&self) {}
}
