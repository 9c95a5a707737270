"""An OpenAI-compatible model that answers at once what the marker [Q<number>] asks for: yes when even, else no.

    mock_model.py PORT LATENCY_MS [FAIL_EVERY STATUS]     GET /stats, POST /reset
"""

import asyncio
import json
import re
import sys

from aiohttp import web

port, latency = int(sys.argv[1]), float(sys.argv[2]) / 1000
fail_every, fail_status = (int(sys.argv[3]), int(sys.argv[4])) if len(sys.argv) > 4 else (0, 500)
MARK = re.compile(rb"\[Q(\d+)\]")
seen = dict(requests=0, in_flight=0, in_flight_peak=0)


async def chat(request):
    seen["requests"] += 1
    number = seen["requests"]
    seen["in_flight"] += 1
    seen["in_flight_peak"] = max(seen["in_flight_peak"], seen["in_flight"])
    try:
        question = int(MARK.search(await request.read()).group(1))
        await asyncio.sleep(latency)
        if fail_every and number % fail_every == 0:
            return web.json_response({"error": {"message": "failed on purpose", "type": "server_error"}}, status=fail_status)
        return web.json_response({
            "id": f"c{number}", "object": "chat.completion", "model": "mock",
            "choices": [{"index": 0, "finish_reason": "stop",
                         "message": {"role": "assistant", "content": "no" if question % 2 else "yes"}}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 1, "total_tokens": 101}})
    finally:
        seen["in_flight"] -= 1


async def reset(_):
    seen.update(requests=0, in_flight_peak=seen["in_flight"])
    return web.json_response({})


app = web.Application(client_max_size=256 * 2**20)
app.router.add_post("/v1/chat/completions", chat)
app.router.add_get("/stats", lambda _: web.json_response(seen))
app.router.add_post("/reset", reset)
web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)
