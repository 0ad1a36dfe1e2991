//! What the module says, called as JavaScript calls it.

use catalog_wasm::{check, exports};
use serde_json::{Value, json};

#[track_caller]
fn answer(request: &Value) -> Value {
    let bytes = check::answer(request.to_string().as_bytes()).expect("it is a request");
    serde_json::from_slice(&bytes).unwrap()
}

const ORDERS: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title: Orders
  description: Takes orders.
  tags: [java]
spec:
  type: service
  lifecycle: production
  owner: shop
  dependsOn: [resource:cart]
";

#[test]
fn a_valid_descriptor_is_described() {
    let answer = answer(&json!({ "text": ORDERS }));
    assert_eq!(
        answer["documents"],
        json!([{
            "line": 1, "outcome": "valid", "entityRef": "component:default/orders",
            "kind": "Component", "title": "Orders", "description": "Takes orders.", "specType": "service",
            "lifecycle": "production", "tags": ["java"],
            "relations": [
                ["dependsOn", "resource:default/cart"], ["ownedBy", "group:default/shop"]
            ],
            "differences": [], "problems": []
        }])
    );
}

#[test]
fn a_mistake_has_its_line_and_what_would_be_right() {
    let text = format!("{ORDERS}---\nkind: Component\nmetadata:\n  name: 'a b'\n");
    let answer = answer(&json!({ "text": text }));
    let second = &answer["documents"][1];
    assert_eq!(second["outcome"], "invalid");
    let problem = &second["problems"][0];
    assert_eq!(problem["severity"], "error");
    assert!(problem["line"].as_u64().unwrap() > 12, "{problem}");
}

#[test]
fn what_is_there_is_compared() {
    let existing = json!({
        "apiVersion": "backstage.io/v1alpha1", "kind": "Component",
        "metadata": { "name": "orders", "namespace": "default", "title": "Orders",
            "description": "Takes orders.", "tags": ["java"], "annotations": { "backstage.io/view-url": "https://x" } },
        "spec": { "type": "service", "lifecycle": "experimental", "owner": "shop",
            "dependsOn": ["resource:cart"] },
        "relations": [
            { "type": "dependsOn", "targetRef": "resource:default/cart" },
            { "type": "ownedBy", "targetRef": "group:default/pay" },
        ],
    });
    let answer = answer(&json!({
        "text": ORDERS, "existing": { "component:default/orders": existing }
    }));
    assert_eq!(
        answer["documents"][0]["differences"],
        json!([
            "owner changed from group:default/pay to group:default/shop",
            "lifecycle changed from experimental to production"
        ])
    );
}

#[test]
fn any_text_has_an_answer() {
    for text in [
        "",
        "---\n",
        "a: &a [*a]",
        "\u{0}",
        "{",
        "kind: X\n---\n---\n- 1",
        "%YAML 9",
    ] {
        answer(&json!({ "text": text }));
    }
    for request in ["", "{}", "[]", "{\"text\":1}", "{\"text\":\"\",\"more\":1}"] {
        assert_eq!(check::answer(request.as_bytes()), None, "{request}");
    }
}

#[test]
fn files_that_are_not_here_are_not_missed_silently() {
    let text = ORDERS.replace("kind: Component", "kind: Location").replace(
        "  owner: shop\n",
        "  targets: ['./other.yaml', '../../etc/passwd', 'https://example.com/x.yaml']\n",
    );
    let answer = answer(&json!({ "text": text }));
    assert_eq!(answer["documents"].as_array().unwrap().len(), 1);
}

#[test]
fn the_exports_refuse_what_is_too_much_or_no_request() {
    assert!(exports::input(u32::MAX).is_null());
    assert!(!exports::input(2).is_null());
    assert_eq!(exports::check(), 1);
    assert_eq!(exports::output_length(), 0);
}
