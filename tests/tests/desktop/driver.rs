//! A client of the W3C's WebDriver protocol, as far as a page has to be asked something.

use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long a driver waits for the program to come up, before another one tries.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
const ANSWERS_WITHIN: Duration = Duration::from_secs(150);

/// What an element's id stands under, by the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

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

    /// Returns the element of these selectors whose name, as a user reads or hears it, begins so; if it is there.
    pub(crate) fn element(&self, selectors: &str, name: &str) -> Option<String> {
        let found = self.execute(
            "const names = (one) => [one.ariaLabel, one.labels?.[0]?.textContent, one.textContent];
             const called = (one) => names(one).some((name) => name?.trim().startsWith(arguments[1]));
             done([...document.querySelectorAll(arguments[0])].find((one) => called(one) && !one.disabled) ?? null)",
            &[json!(selectors), json!(name)],
        );
        Some(found.get(ELEMENT)?.as_str()?.to_owned())
    }

    pub(crate) fn click(&self, element: &str) -> Result<Value, ureq::Error> {
        self.post(&format!("/element/{element}/click"), &json!({}))
    }

    pub(crate) fn type_into(&self, element: &str, text: &str) -> Result<Value, ureq::Error> {
        self.post(&format!("/element/{element}/value"), &json!({ "text": text }))
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
