//! Who may leave the machine: a profile's rules, and the permit that they give or refuse.

use serde::{Deserialize, Serialize};

/// What a profile says of calls to other machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Whether calls may not leave the machine, whatever else is said. Nothing leaves it unless somebody said so.
    pub block_cloud_apis: bool,
    /// Whether every call, to this machine too, is told to the log.
    pub log_api_calls: bool,
}

/// Local only, with every call logged.
impl Default for Policy {
    fn default() -> Policy {
        Policy { block_cloud_apis: true, log_api_calls: true }
    }
}

impl Policy {
    /// Returns the permission for one client to leave the machine.
    ///
    /// It is asked for call by call, so that what a profile takes back is taken back for the next one. What reaches
    /// another machine through a port of this one, as Ollama's cloud models do, needs one as well: loopback is no proof.
    ///
    /// # Errors
    /// [`Denied`] when the profile lets nothing leave.
    pub fn permit(&self) -> Result<Permit, Denied> {
        if self.block_cloud_apis {
            return Err(Denied::Blocked);
        }
        Ok(Permit { log_api_calls: self.log_api_calls })
    }
}

/// The permission for one client to leave the machine. Only [`Policy::permit`] makes one, and a client uses it up.
#[derive(Debug)]
pub struct Permit {
    pub(crate) log_api_calls: bool,
}

/// Why a profile gives no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error(
        "the profile blocks cloud APIs: use a model of this machine, or set `security.block_cloud_apis: false` in its \
         profile.yaml"
    )]
    Blocked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_is_given_only_where_nothing_blocks_it() {
        for (block_cloud_apis, denied) in [(true, Some(Denied::Blocked)), (false, None)] {
            let policy = Policy { block_cloud_apis, log_api_calls: true };
            assert_eq!(policy.permit().err(), denied, "{policy:?}");
        }
    }

    #[test]
    fn a_profile_that_says_nothing_stays_on_the_machine_and_logs() {
        let silent: Policy = serde_json::from_str("{}").unwrap();
        assert_eq!(silent, Policy::default());
        assert!(silent.permit().is_err());
        assert!(silent.log_api_calls);
        assert!(serde_json::from_str::<Policy>(r#"{"block_cloud_api": true}"#).is_err(), "a slip isn't passed over");
    }
}
