"""What the webhook path is held against: a bare Flask echo in the same gunicorn."""

from flask import Flask, Response, jsonify, request

app = Flask(__name__)


@app.post("/echo")
def echo() -> Response:
    """Answer with the JSON that came."""
    return jsonify(request.get_json())
