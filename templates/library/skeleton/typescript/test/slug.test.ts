import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slug } from '../src/index.ts';

test('a text becomes words joined by dashes', () => {
  for (const [text, expected] of [
    ['Parcels', 'parcels'],
    ['  Two  words ', 'two-words'],
    ['Zwölf Äpfel: 2 kg', 'zwolf-apfel-2-kg'],
    ['Crème brûlée', 'creme-brulee'],
  ] as const) {
    assert.equal(slug(text), expected);
  }
});

test('it is cut without a dash at its end', () => {
  assert.equal(slug('two words', { maxLength: 4 }), 'two');
});

test('a text of which nothing is left is refused', () => {
  assert.throws(() => slug('…'), RangeError);
});
