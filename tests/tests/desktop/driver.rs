//! A client of the W3C's WebDriver protocol, as far as a page has to be asked something.

use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long a driver waits for the program to come up, before another one tries.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
const ANSWERS_WITHIN: Duration = Duration::from_secs(150);

/// A session that a driver holds with the program it has started.
pub(crate) struct Driver {
    agent: ureq::Agent,
    /// Where the session is, once there is one.
    address: String,
}

impl Driver {
    /// Has the driver at `port` start `program`; fails while nobody listens there.
    pub(crate) fn start(port: u16, program: &Path) -> Result<Driver, ureq::Error> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
        let options = json!({ "binary": program, "args": [] });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let mut driver = Driver { agent, address: format!("http://127.0.0.1:{port}/session") };
        let begun = driver.post_within("", &wanted, STARTS_WITHIN)?;
        let id = begun["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session begins: {begun}"));
        driver.address = format!("{}/{id}", driver.address);
        driver.post("/timeouts", &json!({ "script": 120_000 }))?;
        Ok(driver)
    }

    /// Runs `script` in the page, which calls its last argument, `done`, with what is returned.
    pub(crate) fn execute(&self, script: &str, arguments: &[Value]) -> Value {
        let script = format!("const done = arguments[arguments.length - 1]; {script}");
        let body = json!({ "script": script, "args": arguments });
        let answer = self.post("/execute/async", &body).unwrap_or_else(|e| panic!("the page doesn't answer: {e}"));
        answer["value"].clone()
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, ureq::Error> {
        self.post_within(path, body, ANSWERS_WITHIN)
    }

    fn post_within(&self, path: &str, body: &Value, time: Duration) -> Result<Value, ureq::Error> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.config().timeout_global(Some(time)).build();
        request.send_json(body)?.body_mut().read_json()
    }
}
