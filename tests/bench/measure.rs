//! Taking times: one after the other, and many at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::BoxFuture;

/// Most calls before any is counted: caches are to be as they are in a server that runs.
const WARM_UP: usize = 20;

/// Times of single calls, and how long all took together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples {
    /// In milliseconds, ascending.
    times: Vec<f64>,
    seconds: f64,
}

impl Samples {
    fn new(mut times: Vec<f64>, seconds: f64) -> Self {
        times.sort_by(f64::total_cmp);
        Self { times, seconds }
    }

    /// Of calls that others timed, in milliseconds.
    pub(crate) fn of(times: Vec<f64>) -> Self {
        let seconds = times.iter().sum::<f64>() / 1e3;
        Self::new(times, seconds)
    }

    /// In milliseconds.
    pub(crate) fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// In milliseconds.
    pub(crate) fn p99(&self) -> f64 {
        self.at(0.99)
    }

    /// Calls a second.
    pub(crate) fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.times.len() as f64 / self.seconds } else { 0.0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// All of several runs as if they were one.
    pub(crate) fn joined(runs: &[Self]) -> Self {
        let times = runs.iter().flat_map(|run| run.times.iter().copied()).collect();
        Self::new(times, runs.iter().map(|run| run.seconds).sum())
    }

    fn at(&self, share: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short list")]
        let place = (self.times.len() as f64 * share) as usize;
        self.times.get(place.min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Calls one after the other, at most so many and for at most so long.
pub(crate) async fn in_turn<F>(most: usize, within: Duration, mut call: F) -> Result<Samples>
where
    F: AsyncFnMut(usize) -> Result<()>,
{
    let warm_up = WARM_UP.min(most / 5);
    for number in 0..warm_up {
        call(number).await?;
    }
    let started = Instant::now();
    let mut times = Vec::with_capacity(most);
    while times.len() < most && started.elapsed() < within {
        let from = Instant::now();
        call(warm_up + times.len()).await?;
        times.push(from.elapsed().as_secs_f64() * 1e3);
    }
    Ok(Samples::new(times, started.elapsed().as_secs_f64()))
}

/// What one of several callers does: who of them, and for the how many-th time.
pub(crate) type Call = Arc<dyn Fn(usize, usize) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// A call for [`at_once`].
pub(crate) fn call<F, Fut>(call: F) -> Call
where
    F: Fn(usize, usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    Arc::new(move |caller, number| Box::pin(call(caller, number)))
}

/// So many callers at once, each calling again as soon as it has its answer, for a time.
pub(crate) async fn at_once(callers: usize, within: Duration, call: Call) -> Result<Samples> {
    let started = Instant::now();
    let running: Vec<_> = (0..callers)
        .map(|caller| {
            let call = Arc::clone(&call);
            tokio::spawn(async move {
                let mut times = Vec::new();
                while started.elapsed() < within {
                    let from = Instant::now();
                    call(caller, times.len()).await?;
                    times.push(from.elapsed().as_secs_f64() * 1e3);
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for caller in running {
        times.extend(caller.await??);
    }
    Ok(Samples::new(times, started.elapsed().as_secs_f64()))
}
