// Asks the npm package `yaml` 2.9.0 what it makes of the texts in texts.json
// and writes the answers to answers.jsonl:
//
//     npm install yaml@2.9.0 && node generate.mjs
//
// One line per text: { text, documents }, and per document what Backstage
// would see of it: ["tree", value], ["empty"], ["broken"], ["thrown"],
// ["unread"] or ["recursive"].
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
const { parseAllDocuments } = createRequire(process.cwd() + '/')('yaml');
process.emitWarning = () => {};

function documents(text) {
  let thrown = false;
  return parseAllDocuments(text, { merge: false }).map(document => {
    if (thrown) return ['unread'];
    if (document.errors.length > 0) return ['broken'];
    let value;
    try {
      value = document.toJSON();
    } catch {
      thrown = true;
      return ['thrown'];
    }
    if (value === null) return ['empty'];
    try {
      return ['tree', JSON.parse(JSON.stringify(value))];
    } catch {
      return ['recursive'];
    }
  });
}

const here = new URL('.', import.meta.url);
const texts = JSON.parse(readFileSync(new URL('texts.json', here), 'utf8'));
const lines = texts.map(text => JSON.stringify({ text, documents: documents(text) }));
writeFileSync(new URL('answers.jsonl', here), lines.join('\n') + '\n');
