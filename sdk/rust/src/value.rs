//! Values of fields, and lists of them.

use crate::bindings::hooks::tessera::plugin::types;

pub use types::Value;

/// A field with its value.
pub type Field = types::Field;

impl Value {
    /// A text, or nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }

    /// The text of a text, code, id, date or number.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The value of an amount of money.
    pub fn as_money(&self) -> Option<Money> {
        self.as_text().and_then(Money::parse)
    }

    /// True for an empty field.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Money> for Value {
    fn from(money: Money) -> Self {
        Self::Text(money.to_string())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An amount of money, exact to four digits after the point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount times 10,000.
    pub scaled: i64,
    /// ISO 4217; empty for the organisation's own.
    pub currency: String,
}

impl Money {
    const DIGITS: u32 = 4;

    /// Reads `1234.50 CNY` or `1234.5`.
    pub fn parse(text: &str) -> Option<Self> {
        let (amount, currency) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let (is_negative, digits) = amount.strip_prefix('-').map_or((false, amount), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > Self::DIGITS as usize {
            return None;
        }
        let padded = format!("{fraction:0<width$}", width = Self::DIGITS as usize);
        let scaled =
            whole.parse::<i64>().ok()?.checked_mul(10_i64.pow(Self::DIGITS))?.checked_add(padded.parse().ok()?)?;
        Some(Self { scaled: if is_negative { -scaled } else { scaled }, currency: currency.to_owned() })
    }

    /// So many hundredths of the amount, rounded half away from zero to two digits.
    #[must_use]
    pub fn percent(&self, percent: i64) -> Self {
        let exact = i128::from(self.scaled) * i128::from(percent);
        // Hundredths of 10,000ths; one cent is 100 of the latter.
        let cent = 10_000;
        let half = if exact < 0 { -cent / 2 } else { cent / 2 };
        let cents = (exact + half) / cent;
        Self { scaled: i64::try_from(cents * 100).unwrap_or(i64::MAX), currency: self.currency.clone() }
    }

    /// True for nothing at all.
    pub const fn is_zero(&self) -> bool {
        self.scaled == 0
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = 10_u64.pow(Self::DIGITS);
        let absolute = self.scaled.unsigned_abs();
        let sign = if self.scaled < 0 { "-" } else { "" };
        let fraction = format!("{:04}", absolute % unit);
        let fraction = fraction.trim_end_matches('0');
        write!(f, "{sign}{}.{fraction:0<2}", absolute / unit)?;
        if self.currency.is_empty() { Ok(()) } else { write!(f, " {}", self.currency) }
    }
}

/// A value as a form of the user interface gives it (the wire form of the HTTP API).
pub fn from_form(value: Option<&crate::Json>) -> Value {
    use crate::Json;
    match value {
        None | Some(Json::Null) => Value::Null,
        Some(Json::Bool(value)) => Value::Boolean(*value),
        Some(Json::String(text)) => Value::text(text.as_str()),
        Some(Json::Number(number)) => Value::Text(number.to_string()),
        Some(Json::Object(parts)) => {
            let text = |key: &str| parts.get(key).and_then(Json::as_str);
            match (text("id"), parts.get("amount")) {
                (Some(id), _) => Value::text(id),
                (None, Some(amount)) => {
                    let amount = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
                    Value::text(format!("{amount} {}", text("currency").unwrap_or_default()).trim_end())
                }
                (None, None) => Value::Json(crate::json!(parts).to_string()),
            }
        }
        Some(list) => Value::Json(list.to_string()),
    }
}

/// Fields with their values, each at most once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(pub Vec<Field>);

impl Fields {
    /// None.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Sets a field, and returns the list for more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a field.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|field| field.name == name) {
            Some(field) => field.value = value,
            None => self.0.push(Field { name: name.to_owned(), value }),
        }
    }

    /// A field's value, when the list names it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// A field's text, when it is there and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text)
    }

    /// True when no field is named.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl types::Row {
    /// A field's value, when it was asked for.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// A field's text, when it is there and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text)
    }

    /// A boolean field's value; false when it is empty.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_and_writes_itself() {
        for (text, written) in
            [("1234.5 CNY", "1234.50 CNY"), ("-0.0001", "-0.0001"), ("7", "7.00"), ("0.10 USD", "0.10 USD")]
        {
            assert_eq!(Money::parse(text).unwrap().to_string(), written);
        }
        for text in ["", "x", "1.23456", "1,000", ".5", "99999999999999999999"] {
            assert_eq!(Money::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_percentage_of_money_is_rounded_to_cents() {
        let of = |text: &str, percent| Money::parse(text).unwrap().percent(percent).to_string();
        assert_eq!(of("1000 CNY", 30), "300.00 CNY");
        assert_eq!(of("0.05", 10), "0.01");
        assert_eq!(of("0.04", 10), "0.00");
        assert_eq!(of("-0.05", 10), "-0.01");
        assert_eq!(of("33.33", 100), "33.33");
    }

    #[test]
    fn a_field_is_named_once() {
        let fields = Fields::new().with("a", "1").with("b", true).with("a", "2");
        assert_eq!(fields.0.len(), 2);
        assert_eq!(fields.text("a"), Some("2"));
    }
}
