"""Texts that a recipe's result is compared on: what users index and ask, and the odd ends of it."""

from __future__ import annotations

SAMPLE_TEXTS: list[str] = [
    "How do I cancel a running task?",
    "a",
    "",
    "The quick brown fox jumps over the lazy dog.",
    "parse the configuration file and report the line of the first error",
    "where is the retry policy of the HTTP client?",
    "TODO: handle the case where the watch limit is hit",
    "File: transformer.py | Class: MultiHeadAttention | Method: forward\n"
    "def forward(self, query, key, value, mask=None):\n"
    "    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))\n"
    "    if mask is not None:\n"
    "        scores = scores.masked_fill(mask == 0, float('-inf'))\n"
    "    return self.dropout(scores.softmax(dim=-1)) @ value\n",
    "pub fn write<T: Send>(&self, job: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send) -> Result<T, E> {\n"
    "    let (sender, receiver) = crossbeam_channel::bounded(1);\n"
    "    self.jobs.send(Job::new(job, sender)).map_err(|_| StoreError::Closed)?;\n"
    "    receiver.recv().map_err(|_| StoreError::Closed)?\n}\n",
    'SELECT path, COUNT(*) FROM chunk JOIN file ON file.id = chunk.file WHERE language = \'rust\' GROUP BY path;',
    "#include <stdio.h>\nint main(void) { printf(\"%d\\n\", 0x7fffffff); return 0; }",
    '{"name": "continuo", "private": true, "scripts": {"build": "vite build"}}',
    "# Installing\n\nRun the two commands below, then open the window.\n\n## Troubleshooting\n\n- No network?\n",
    "Der Vertrag wurde gekündigt; die Frist beträgt drei Monate.",
    "Où est la bibliothèque ? L’été dernier, nous étions déjà là.",
    "东京都千代田区丸の内一丁目、駅から徒歩五分。",
    "Привет, мир! Как прошёл день?",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "🦀🚀 emoji, ＦＵＬＬＷＩＤＴＨ, combining e\u0301, zero\u200bwidth, \u202eright-to-left mark",
    "0x1f 3.14159 -273.15 1e-12 2026-07-28T12:00:00Z 192.168.0.1 v2.0.0-rc.15",
    "snake_case_name camelCaseName SCREAMING_CASE kebab-case-name ns::path::Type<T>",
    "!!! ??? ... --- ((( ))) {{{ }}} <<< >>> === &&& ||| ~~~",
    "word " * 100,
    "the same sentence again and again, until the window is full. " * 60,
    "".join(f"line {number}: value = {number * 7919 % 1009};\n" for number in range(120)),
]
