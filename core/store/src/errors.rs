//! From the database's failures to the product's errors.

use surrealdb::types::{ErrorDetails, QueryError};
use tessera_model::error::{Error, ErrorCode, FieldError};

/// What writes answer after the disk refused one.
pub(crate) const WRITES_REFUSED: &str = "the disk refused a write; nothing is written until it has room again";
/// What the failure of a commit begins with: in a transaction of several statements, and of a statement by itself.
const COMMIT_FAILED: [&str; 2] = ["Cannot COMMIT: ", "The query was not executed due to a failed transaction. "];
/// What the failure of a statement by itself begins with, and what it says when its commit failed.
const TRANSACTION_FAILED: &str = "There was a problem with a transaction: ";
const LOST: [&str; 4] = ["Commit failed", "IO error", "No space left", "ackground error"];

/// How a failed commit is to be dealt with.
pub(crate) enum Failure {
    /// Another transaction came between; the same one may succeed if tried again.
    Conflict,
    /// Our own `THROW`, with its text.
    Thrown(String),
    /// A UNIQUE index refused a value.
    Unique(String),
    /// A record that is to be made is there already.
    Exists(String),
    /// Anything else.
    Other(Error),
}

/// Sorts a failure of the database.
pub(crate) fn classify(error: &surrealdb::Error) -> Failure {
    let message = error.message();
    if error.query_details() == Some(&QueryError::TransactionConflict) || message.contains("can be retried") {
        return Failure::Conflict;
    }
    if matches!(error.details(), ErrorDetails::Thrown) {
        return Failure::Thrown(message.trim_start_matches("An error occurred: ").to_owned());
    }
    if let Some(index) = unique_index(message) {
        return Failure::Unique(index.to_owned());
    }
    if error.is_already_exists() {
        return Failure::Exists(message.to_owned());
    }
    Failure::Other(general(error))
}

/// The error of a query that only reads, or of a write that has no case of its own.
pub(crate) fn general(error: &surrealdb::Error) -> Error {
    let message = error.message();
    if error.query_details() == Some(&QueryError::TransactionConflict) || message.contains("can be retried") {
        return Error::new(ErrorCode::WriteConflict, message);
    }
    if is_lost_write(error) && message.contains("arena is full") {
        return Error::new(ErrorCode::PayloadTooLarge, "this is too much for one transaction; do it in several parts");
    }
    if error.is_connection() || is_storage(message) || is_lost_write(error) {
        return Error::new(ErrorCode::StoreUnavailable, format!("the database doesn't answer: {message}"));
    }
    Error::internal(format!("the database refused a statement: {message}"))
}

/// "This value is taken", naming the field.
pub(crate) fn unique_violation(field: &str) -> Error {
    Error::new(ErrorCode::UniqueViolation, format!("the value of `{field}` is taken")).with_field(FieldError::new(
        field,
        "taken",
        "This value is already taken",
        "该值已被占用",
    ))
}

/// True for the errors that a transaction reports of its statements because another one failed.
pub(crate) fn is_follow_up(error: &surrealdb::Error) -> bool {
    let is_told = matches!(error.query_details(), Some(QueryError::NotExecuted | QueryError::Cancelled))
        || error.message().contains("failed transaction");
    is_told && !is_lost_write(error)
}

/// True for a commit that failed although nothing spoke against it: the disk is full or broken.
pub(crate) fn is_lost_write(error: &surrealdb::Error) -> bool {
    let message = error.message();
    let is_of_commit = COMMIT_FAILED.iter().any(|sign| message.starts_with(sign))
        || message.starts_with(TRANSACTION_FAILED) && LOST.iter().any(|sign| message.contains(sign));
    is_of_commit
        && error.query_details() != Some(&QueryError::TransactionConflict)
        && !message.contains("can be retried")
        && !message.contains("aborted due to a prior error")
}

fn unique_index(message: &str) -> Option<&str> {
    message.split_once("Database index `")?.1.split_once("` already contains").map(|(index, _)| index)
}

fn is_storage(message: &str) -> bool {
    [WRITES_REFUSED, "No space left", "Input/output error", "channel", "connection", "Connection", "closed"]
        .iter()
        .any(|sign| message.contains(sign))
}
