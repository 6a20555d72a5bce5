//! The workflows that ship with the product: every case of theirs, on the objects of the plugins as data.

use std::sync::atomic::Ordering;

use super::{engine, repository};
use crate::cases::{self, Stage};
use crate::{Source, Workflows};

async fn play(folder: &str) {
    let source = Source::read(&repository().join("workflows").join(folder)).unwrap();
    let cases = cases::read(source.cases.as_deref().unwrap()).unwrap();
    assert!(cases.len() >= 3);
    let mut problems = Vec::new();
    for case in &cases {
        let (engine, clock) = engine().await;
        let source = Source { params: case.params.clone(), ..source.clone() };
        let workflows = Workflows::open(engine.clone(), vec![source], false).await.unwrap();
        let stage = Stage {
            engine: engine.boxed(),
            workflows,
            set_clock: Box::new(move |ms| clock.0.store(ms, Ordering::SeqCst)),
        };
        problems.extend(cases::play(case, &stage).await.into_iter().map(|problem| format!("{}: {problem}", case.name)));
    }
    assert!(problems.is_empty(), "{folder}:\n{}", problems.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_are_assigned() {
    play("lead-assignment").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_are_reminded() {
    play("follow-up-reminder").await;
}
