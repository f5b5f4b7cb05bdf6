//! Values that the database and the wire know by a name.

/// Gives an enum of names its conversions: to and from text, to and from a column.
macro_rules! named {
    ($type:ident, $what:literal, $known:literal, { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// Returns its name in the database and on the wire.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::WorkError;

            fn from_str(name: &str) -> Result<$type, crate::WorkError> {
                match name {
                    $($name => Ok($type::$variant),)+
                    _ => Err(crate::WorkError::NoName { name: name.to_owned(), what: $what, known: $known }),
                }
            }
        }

        impl continuo_store::rusqlite::types::FromSql for $type {
            fn column_result(
                value: continuo_store::rusqlite::types::ValueRef<'_>,
            ) -> continuo_store::rusqlite::types::FromSqlResult<$type> {
                let read = value.as_str()?.parse();
                read.map_err(|e| continuo_store::rusqlite::types::FromSqlError::Other(Box::<crate::WorkError>::new(e)))
            }
        }

        impl continuo_store::rusqlite::types::ToSql for $type {
            fn to_sql(
                &self,
            ) -> continuo_store::rusqlite::Result<continuo_store::rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }
    };
}

pub(crate) use named;
