#!/usr/bin/env python3
"""Drives the built gateway with the openai library, as an application would: every endpoint, streams, media, errors.

    $(scripts/test-clients sdk) scripts/proofs/sdk.py         ASSAY_BIN names the program, .build/debug/assay without
"""

import asyncio
import base64
import json
import os
import time

import openai
from harness import Bench, Checks, data_url, document, picture, recording

MODELS = ["ok", "tools", "bad", "limited", "broken", "locked", "hang", "cut", "slow"]
ROUTES = "\n".join(f"  {name}: {{models: own/{name}, attempts: 1}}" for name in MODELS) + """
  assistant: {models: own/ok, cache: {bytes: 1MiB, max_age: 1h}}
  flaky: {models: [own/broken, own/ok]}"""
check = Checks()


def caught(call, **arguments):
    """What a call raises; None where it does not."""
    try:
        call(**arguments)
    except openai.APIError as error:
        return error
    return None


def ask(client, model="ok", content="What is this?", **arguments):
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": content}], **arguments)


def models(client):
    names = {model.id for model in client.models.list()}
    check("models are listed", {"ok", "assistant", "flaky"} <= names, names)
    check("a model is found", client.models.retrieve("assistant").id == "assistant")
    error = caught(client.models.retrieve, model="nobody")
    check("a model that is not there", isinstance(error, openai.NotFoundError) and error.code == "model_not_found", error)


def chat(client, bench):
    answer = ask(client, "assistant", temperature=0.5, seed=7, extra_body={"x_unknown": {"deep": [1, 2.5, None, "ß"]}},
                 extra_headers={"x-assay-case": "case-1", "x-assay-segment": "press"})
    check("an answer", answer.choices[0].message.content == "The box is red.", answer)
    check("usage", answer.usage.total_tokens == 15 and answer.usage.prompt_tokens_details.cached_tokens == 2, answer.usage)
    check("unknown fields come back", answer.model_extra.get("x_extra") == {"kept": [1, "zwei", None]}, answer.model_extra)
    check("unknown fields of a message too", answer.choices[0].message.model_extra.get("x_thinking") is not None)
    seen = bench.last()
    sent = json.loads(seen["body"])
    check("unknown fields arrive", sent["x_unknown"] == {"deep": [1, 2.5, None, "ß"]} and sent["seed"] == 7, sent)
    check("the model's own name arrives", sent["model"] == "ok", sent)
    check("the client's key does not", bench.key not in json.dumps(seen["fields"]), seen["fields"])
    check("no setting of the gateway's arrives", not [name for name in seen["fields"] if name.startswith("x-assay")], seen["fields"])
    raw = client.chat.completions.with_raw_response.create(model="flaky", messages=[{"role": "user", "content": "x"}])
    check("a fallback answers", raw.parse().choices[0].message.content == "The box is red.")
    fields = raw.headers
    check("fields say how", fields["x-assay-model"].endswith("ok") and fields["x-assay-attempts"] == "2" and fields["x-request-id"], dict(fields))
    again = [client.chat.completions.with_raw_response.create(model="assistant", messages=[{"role": "user", "content": "twice"}]) for _ in "ab"]
    check("the second time comes from the cache", again[1].headers.get("x-assay-cache") == "hit", dict(again[1].headers))


def streams(client, bench):
    chunks = list(ask(client, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    check("a stream", text == "The box is red." and chunks[-1].usage.total_tokens == 15, chunks)
    check("unknown fields of chunks", all(chunk.model_extra.get("x_extra") == 1 for chunk in chunks))
    chunks = list(ask(client, stream=True))
    check("no usage unasked", all(chunk.choices and not chunk.usage for chunk in chunks), chunks[-1])
    check("the gateway asks for it", json.loads(bench.last()["body"])["stream_options"]["include_usage"] is True)
    check("a slow stream", "".join(c.choices[0].delta.content or "" for c in ask(client, "slow", stream=True)) == "The box is red.")
    got, error = [], None
    try:
        for chunk in ask(client, "cut", stream=True):
            got.append(chunk)
    except openai.APIError as raised:
        error = raised
    check("a cut stream raises", got and error is not None and "cut off" in error.message, (got, error))


def media(client, bench):
    folder = bench.folder
    url = data_url("image/png", picture())
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": url, "detail": "low"}}]
    check("a picture", ask(client, content=parts).usage.total_tokens == 15)
    check("it arrives as it was", json.loads(bench.last()["body"])["messages"][0]["content"] == parts)
    with open(recording(folder), "rb") as file:
        sound = base64.b64encode(file.read()).decode()
    parts = [{"type": "text", "text": "Who speaks?"}, {"type": "input_audio", "input_audio": {"data": sound, "format": "wav"}}]
    check("a recording", ask(client, content=parts).usage.total_tokens == 15)
    check("it arrives as it was", json.loads(bench.last()["body"])["messages"][0]["content"] == parts)
    parts = [{"type": "text", "text": "Sum up."}, {"type": "file", "file": {"filename": "a.pdf", "file_data": data_url("application/pdf", document())}}]
    check("a document", ask(client, content=parts).usage.total_tokens == 15)
    check("it arrives as it was", json.loads(bench.last()["body"])["messages"][0]["content"] == parts)
    parts = [{"type": "text", "text": "x"}, {"type": "image_url", "image_url": {"url": data_url("image/png", b"GIF89a no picture")}}]
    error = caught(ask, client=client, content=parts)
    check("a broken picture names its part", isinstance(error, openai.BadRequestError) and error.param == "messages[0].content[1]", error)
    parts[1]["image_url"]["url"] = "http://169.254.169.254/latest/meta-data"
    error = caught(ask, client=client, content=parts)
    check("a remote address is refused", isinstance(error, openai.BadRequestError) and error.param == "messages[0].content[1]", error)


def tools(client, bench):
    tool = {"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {"part": {"type": "string"}}}}}
    answer = ask(client, "tools", tools=[tool], tool_choice="auto", parallel_tool_calls=False)
    call = answer.choices[0].message.tool_calls[0]
    check("a tool is asked for", call.function.name == "look_up" and json.loads(call.function.arguments) == {"part": "4471"}, answer)
    check("tools arrive as they were", json.loads(bench.last()["body"])["tools"] == [tool])
    said = [{"role": "user", "content": "x"}, {"role": "assistant", "content": None, "tool_calls": [call.model_dump()]},
            {"role": "tool", "tool_call_id": call.id, "content": "42"}]
    answer = client.chat.completions.create(model="ok", messages=said)
    check("a tool's answer arrives", json.loads(bench.last()["body"])["messages"] == said and answer.choices)


def others(client, bench):
    found = client.embeddings.create(model="ok", input=["one", "two"], dimensions=3)
    check("embeddings", [item.embedding for item in found.data] == [[0.5, -0.25, 0.125]] * 2 and found.usage.total_tokens == 5, found)
    check("the library's own packing passes", json.loads(bench.last()["body"])["encoding_format"] == "base64")
    check("embeddings as numbers", client.embeddings.create(model="ok", input="one", encoding_format="float").data[0].embedding[1] == -0.25)
    path = recording(bench.folder)
    with open(path, "rb") as file:
        check("a transcription", client.audio.transcriptions.create(model="ok", file=file).text == "a spoken word")
    with open(path, "rb") as file:
        text = client.audio.transcriptions.create(model="ok", file=file, response_format="text", language="en")
    check("a transcription as text", text == "a spoken word\n", text)
    with open(path, "rb") as file:
        check("the recording arrives as it was", file.read() in bench.last()["body"])


def errors(client, bench):
    error = caught(ask, client=client, model="bad", temperature=9)
    check("the model's own words", isinstance(error, openai.BadRequestError) and error.param == "temperature" and error.code == "invalid_value", error)
    error = caught(ask, client=client, model="nobody")
    check("no such model", isinstance(error, openai.NotFoundError) and error.code == "model_not_found", error)
    error = caught(ask, client=client.with_options(api_key="sk-wrong"))
    check("a wrong key", isinstance(error, openai.AuthenticationError) and error.code == "invalid_api_key", error)
    narrow = client.with_options(api_key=bench.make_key("narrow", "--route", "assistant"))
    error = after_a_look(lambda: caught(ask, client=narrow))
    check("a key for another route", isinstance(error, openai.PermissionDeniedError), error)
    error = caught(ask, client=client, model="limited")
    check("the server's limit", isinstance(error, openai.RateLimitError) and error.response.headers["retry-after"] == "7", error)
    error = caught(ask, client=client, model="broken")
    check("a server that fails", isinstance(error, openai.InternalServerError) and error.status_code == 502, error)
    error = caught(ask, client=client, model="locked")
    check("the gateway's own key is wrong", isinstance(error, openai.InternalServerError) and error.response.headers["x-should-retry"] == "false", error)


def after_a_look(call):
    """What comes once a running gateway knows a new key, which takes about a second; until then it cannot tell."""
    for _ in range(600):
        error = call()
        if not (isinstance(error, openai.InternalServerError) and error.code == "auth_unavailable"):
            return error
        time.sleep(0.1)
    return error


def limits(client, bench):
    key = bench.make_key("few", "--limit", "requests=2/3600")
    few = client.with_options(api_key=key)
    error = after_a_look(lambda: caught(ask, client=few))
    check("the limit's first", error is None, error)
    check("the limit's second", caught(ask, client=few) is None)
    error = caught(ask, client=few)
    check("a key's limit", isinstance(error, openai.RateLimitError) and error.type == "rate_limit_exceeded", error)
    check("says when to come back", error is not None and int(error.response.headers["retry-after"]) > 600, error and dict(error.response.headers))


def timeouts(client, bench):
    before = bench.upstream_calls()
    error = caught(ask, client=client.with_options(timeout=0.5), model="hang")
    check("the client's own time limit", isinstance(error, openai.APITimeoutError), error)
    error = caught(ask, client=client.with_options(max_retries=2), model="hang", extra_headers={"x-assay-deadline-ms": "300"})
    check("the request's deadline", isinstance(error, openai.InternalServerError) and error.status_code == 504 and error.code == "deadline_exceeded", error)
    check("a passed deadline is not repeated", bench.upstream_calls() == before + 2, bench.upstream_calls() - before)


async def together(bench):
    async with openai.AsyncOpenAI(base_url=bench.url + "/v1", api_key=bench.key, max_retries=0) as client:

        async def one():
            stream = await client.chat.completions.create(model="slow", messages=[{"role": "user", "content": "x"}], stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

        texts = await asyncio.gather(*(one() for _ in range(12)))
    check("twelve streams together", texts == ["The box is red."] * 12, texts)


def main():
    listed = [f"{name}: {{inputs: [text, image, audio, video, document]}}" for name in MODELS]
    with Bench(ROUTES, models=listed) as bench:
        client = openai.OpenAI(base_url=bench.url + "/v1", api_key=bench.key, max_retries=0, timeout=120)
        models(client)
        chat(client, bench)
        streams(client, bench)
        media(client, bench)
        tools(client, bench)
        others(client, bench)
        errors(client, bench)
        limits(client, bench)
        timeouts(client, bench)
        asyncio.run(together(bench))
    check.end()


if __name__ == "__main__":
    main()
