# Signs in with CONFLUENT_CLOUD_API_KEY and CONFLUENT_CLOUD_API_SECRET.
provider "confluent" {}

resource "confluent_environment" "this" {
  display_name = "${{ values.name }}"

  stream_governance {
    package = "${{ values.governancePackage }}"
  }

  # Everything in it would go with it.
  lifecycle {
    prevent_destroy = true
  }
}
