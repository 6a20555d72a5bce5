//! In which order the columns of a file write day, month and year.

use tessera_model::kinds::{DateOrder, date_order_of};

/// True for `2016-10-20` and `2016年10月20日`, which read the same in every column.
pub(super) fn is_year_first(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4 && text.len() > 4
}

/// The order of each column, from all of its cells. A column whose dates fit both day-first and month-first follows the
/// other columns of its file; alone it is month-first, as spreadsheets write by default.
pub(super) fn orders_of(columns: &[Vec<&str>]) -> Vec<DateOrder> {
    let found: Vec<Found> = columns.iter().map(|cells| order_of(cells)).collect();
    let certain = found.iter().find_map(|found| match found {
        Found::Certain(order) if *order != DateOrder::Ymd => Some(*order),
        _ => None,
    });
    found
        .into_iter()
        .map(|found| match found {
            Found::Certain(order) => order,
            Found::Either => certain.unwrap_or(DateOrder::Mdy),
        })
        .collect()
}

enum Found {
    Certain(DateOrder),
    /// Day-first and month-first.
    Either,
}

fn order_of(cells: &[&str]) -> Found {
    let cells: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty() && !is_year_first(cell)).collect();
    if cells.is_empty() {
        return Found::Certain(DateOrder::Ymd);
    }
    // Single cells may be no dates at all; the order is the one that most cells fit.
    let fitting = |order: DateOrder| cells.iter().filter(|cell| fits(cell, order)).count();
    let (month_first, day_first) = (fitting(DateOrder::Mdy), fitting(DateOrder::Dmy));
    match month_first.cmp(&day_first) {
        std::cmp::Ordering::Equal => Found::Either,
        std::cmp::Ordering::Greater => Found::Certain(DateOrder::Mdy),
        std::cmp::Ordering::Less => Found::Certain(DateOrder::Dmy),
    }
}

fn fits(cell: &str, order: DateOrder) -> bool {
    match date_order_of(std::iter::once(cell)) {
        Some(found) if found == order => true,
        // Month-first is tried before day-first, so a cell that fits both is reported as month-first.
        Some(DateOrder::Mdy) => order == DateOrder::Dmy && day_and_month_fit(cell),
        _ => false,
    }
}

fn day_and_month_fit(cell: &str) -> bool {
    let mut parts = cell.split(['/', '-', '.', ' ']).filter_map(|part| part.parse::<u8>().ok());
    matches!((parts.next(), parts.next()), (Some(1..=12), Some(1..=12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_comes_from_all_cells_of_all_columns() {
        let american = vec!["1/2/2017", "10/20/2016", ""];
        let ambiguous = vec!["3/1/2017", "4/5/2017"];
        let british = vec!["1/2/2017", "20/10/2016", "soon"];
        let chinese = vec!["2016-10-20", "2016年1月2日"];
        assert_eq!(orders_of(&[american, ambiguous.clone()]), [DateOrder::Mdy, DateOrder::Mdy]);
        assert_eq!(orders_of(&[ambiguous.clone(), british]), [DateOrder::Dmy, DateOrder::Dmy]);
        assert_eq!(orders_of(&[ambiguous, chinese]), [DateOrder::Mdy, DateOrder::Ymd]);
        assert_eq!(orders_of(&[vec!["", ""]]), [DateOrder::Ymd]);
    }
}
