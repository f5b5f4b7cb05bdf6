//! A model server on loopback that speaks Ollama's protocol and says what a test has it say.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What it answers to a question, piece by piece: `false` says that nobody listens any more.
pub(crate) type Says = dyn Fn(&Value, &mut dyn FnMut(&str) -> bool) + Send + Sync;

pub(crate) struct Ollama {
    address: String,
    asked: Arc<Mutex<Vec<Value>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ollama {
    /// Starts one that has a model `small` of its own, and `far`, which it hands on to another machine.
    pub(crate) fn start(says: impl Fn(&Value, &mut dyn FnMut(&str) -> bool) + Send + Sync + 'static) -> Ollama {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (asked, stop): (Arc<Mutex<Vec<Value>>>, Arc<AtomicBool>) = Default::default();
        let says: Arc<Says> = Arc::new(says);
        let thread = std::thread::spawn({
            let (asked, stop) = (asked.clone(), stop.clone());
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let (asked, says) = (asked.clone(), says.clone());
                    // Who goes away in the middle of an answer is no failure of a test.
                    std::thread::spawn(move || serve(stream, &asked, &*says));
                }
            }
        });
        Ollama { address, asked, stop, thread: Some(thread) }
    }

    /// Starts one that always says the same.
    pub(crate) fn saying(text: &str) -> Ollama {
        let text = text.to_owned();
        Ollama::start(move |_, say| {
            say(&text);
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns what it was asked to answer, the whole requests.
    pub(crate) fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Ollama {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(&self.address));
        self.thread.take().unwrap().join().unwrap();
    }
}

fn serve(stream: TcpStream, asked: &Mutex<Vec<Value>>, says: &Says) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
        });
        let mut body = vec![0; length.unwrap_or(0)];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        if head.starts_with("GET /api/tags ") {
            let models = json!({ "models": [
                { "name": "small:latest" },
                { "name": "far:latest", "remote_model": "huge", "remote_host": "https://ollama.com:443" },
            ] });
            let body = models.to_string();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
            continue;
        }
        assert!(head.starts_with("POST /api/chat "), "{head}");
        let question: Value = serde_json::from_slice(&body).unwrap();
        asked.lock().unwrap().push(question.clone());
        let begun = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut is_there = stream.write_all(begun).is_ok();
        let mut send = |line: Value| {
            let line = format!("{line}\n");
            is_there =
                is_there && write!(stream, "{:x}\r\n{line}\r\n", line.len()).and_then(|()| stream.flush()).is_ok();
            is_there
        };
        says(&question, &mut |text| {
            send(json!({ "model": "small", "message": { "role": "assistant", "content": text }, "done": false }))
        });
        send(json!({ "model": "small", "message": { "role": "assistant", "content": "" }, "done": true,
            "done_reason": "stop", "prompt_eval_count": 11, "eval_count": 7 }));
        if stream.write_all(b"0\r\n\r\n").is_err() {
            return;
        }
    }
}
