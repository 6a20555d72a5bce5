//! Fields of records in memory, column by column, and their words: filters, counts, sums, pages and searches without reading records.
//!
//! Pure: it is told what records there are ([`Table::apply`]) and answers questions about them ([`Sources`]). What is not kept (long
//! texts, what is different in nearly every record) is answered with `None`, and somebody else has to be asked.

mod bits;
mod column;
mod figures;
mod page;
mod select;
mod table;
mod terms;

pub use figures::{Group, Sums, Total};
pub use page::PageOf;
pub use select::Sources;
pub use table::{Change, Table};
pub use terms::{Hits, Needle};
