fun main() {
    serve(name = "${{ values.name }}", port = 8080) {
        get("/health") { "well" }
    }
}
