# Signs in with CONFLUENT_CLOUD_API_KEY and CONFLUENT_CLOUD_API_SECRET.
provider "confluent" {}

# It is made by another repository, which has to be applied first.
data "confluent_environment" "this" {
  display_name = "${{ values.environment.name }}"
}

resource "confluent_kafka_cluster" "this" {
  display_name = "${{ values.name }}"
  cloud        = "${{ values.cloud }}"
  region       = "${{ values.region }}"
  availability = "${{ values.availability }}"

{% if values.clusterType == 'dedicated' %}  dedicated {
    cku = ${{ values.cku }}
  }
{% else %}  ${{ values.clusterType }} {}
{% endif %}
  environment {
    id = data.confluent_environment.this.id
  }

  # Every topic and every message in it would go with it.
  lifecycle {
    prevent_destroy = true
  }
}
