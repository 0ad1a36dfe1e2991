//! `openapi.yaml`: two to eight collections with three operations each.

use super::plan::{Plan, Repository};
use super::words::{NOUNS, WORDS, capitalised, sentence, sentence_of, title};

/// The definition of a repository's API.
pub(super) fn definition(plan: &Plan, repository: &Repository) -> String {
    let mut random = plan.random(&format!("openapi/{}", repository.index));
    let name = &repository.name;
    let title = title(name);
    let (minor, patch) = (random.below(20), random.below(10));
    let description = sentence(&mut random);
    let mut text = format!(
        "openapi: 3.0.3\ninfo:\n  title: {title}\n  version: 1.{minor}.{patch}\n  \
         description: {description}\nservers:\n  - url: https://{name}.acme.example/v1\npaths:\n"
    );
    let count = 2 + random.below(7);
    let nouns = random.some(&WORDS[..NOUNS], count);
    for noun in &nouns {
        let schema = capitalised(noun);
        let list = sentence_of(&mut random, 6);
        let default = 10 * (1 + random.below(10));
        let create = sentence_of(&mut random, 6);
        let get = sentence_of(&mut random, 6);
        text.push_str(&format!(
            "  /{noun}s:
    get:
      operationId: list{schema}s
      summary: {list}
      tags: [{noun}]
      parameters:
        - name: limit
          in: query
          schema: {{ type: integer, default: {default} }}
        - name: cursor
          in: query
          schema: {{ type: string }}
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema:
                type: array
                items: {{ $ref: '#/components/schemas/{schema}' }}
    post:
      operationId: create{schema}
      summary: {create}
      tags: [{noun}]
      requestBody:
        required: true
        content:
          application/json:
            schema: {{ $ref: '#/components/schemas/{schema}' }}
      responses:
        '201': {{ description: Made }}
        '400': {{ description: Not valid }}
  /{noun}s/{{id}}:
    get:
      operationId: get{schema}
      summary: {get}
      tags: [{noun}]
      parameters:
        - name: id
          in: path
          required: true
          schema: {{ type: string }}
      responses:
        '200':
          description: One
          content:
            application/json:
              schema: {{ $ref: '#/components/schemas/{schema}' }}
        '404': {{ description: None such }}
"
        ));
    }
    text.push_str("components:\n  schemas:\n");
    for noun in &nouns {
        let schema = capitalised(noun);
        text.push_str(&format!(
            "    {schema}:\n      type: object\n      required: [id]\n      properties:\n        \
             id: {{ type: string }}\n"
        ));
        let count = 3 + random.below(6);
        for field in random.some(&WORDS[NOUNS..], count) {
            let field_type = random.pick(&["string", "string", "integer", "number", "boolean"]);
            let description = sentence_of(&mut random, 5);
            text.push_str(&format!(
                "        {field}:\n          type: {field_type}\n          \
                 description: {description}\n"
            ));
        }
    }
    text
}
