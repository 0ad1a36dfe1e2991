//! The query string of a request, its body, and cursors.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::QueryError;

/// As `Buffer.from(text, 'base64')` reads it: padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parameters of a query string, in order.
#[derive(Debug)]
pub struct Parameters<'q>(Vec<(Cow<'q, str>, Cow<'q, str>)>);

impl<'q> Parameters<'q> {
    /// Reads a query string, without its `?`.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] for a parameter without a value.
    pub fn parse(query: &'q str) -> Result<Self, QueryError> {
        let parameters: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        match parameters.iter().find(|(_, value)| value.is_empty()) {
            Some((name, _)) => Err(QueryError::input(format!(
                "Empty value found for query parameter '{name}'"
            ))),
            None => Ok(Self(parameters)),
        }
    }

    /// Every value of a parameter.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| &**value)
    }

    /// The first value of a parameter.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// A parameter that is a number.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] if it is not a whole number from 0.
    pub fn number(&self, name: &str) -> Result<Option<usize>, QueryError> {
        let Some(text) = self.one(name) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            QueryError::input(format!(
                "Invalid {name} \"{text}\", must be a whole number, zero or greater"
            ))
        })
    }
}

/// Reads a body that must be a JSON object.
///
/// # Errors
///
/// [`QueryError::Input`] if it is not.
pub fn json_object(body: &[u8]) -> Result<Value, QueryError> {
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(QueryError::input("Expected body to be a JSON object")),
        Err(error) => Err(QueryError::input(format!(
            "Malformed request body, {error}"
        ))),
    }
}

/// A cursor: base64 of JSON, as clients of Backstage expect to find it.
pub fn encode_cursor(cursor: &impl Serialize) -> String {
    let json = serde_json::to_vec(cursor).expect("cursors hold nothing JSON cannot");
    BASE64.encode(json)
}

/// Reads a cursor back.
///
/// # Errors
///
/// Says in words what is wrong.
pub fn decode_cursor<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let json = BASE64.decode(text).map_err(|error| error.to_string())?;
    serde_json::from_slice(&json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_parameters_are_all_kept() {
        let parameters = Parameters::parse("filter=a%3Db&limit=3&filter=c+d&offset=-1").unwrap();
        assert_eq!(parameters.all("filter").collect::<Vec<_>>(), ["a=b", "c d"]);
        assert_eq!(parameters.number("limit"), Ok(Some(3)));
        assert_eq!(parameters.number("none"), Ok(None));
        assert!(parameters.number("offset").is_err());
        assert!(Parameters::parse("filter=").is_err());
    }
}
