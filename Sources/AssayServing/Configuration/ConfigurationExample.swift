/// Configurations that the program brings along.
package enum ConfigurationExample {
  /// What `assay config example` prints: it passes `assay config check` as it is.
  package static let text = """
    # A gateway in front of two model servers. `assay config check` finds every mistake in this file,
    # `assay config show` prints it with all defaults, `assay serve` runs it and follows its changes.
    version: 1

    listen: 127.0.0.1:8787        # HOST:PORT; a change of it needs a restart
    auth: none                    # keys (needs `store`), or none: this machine only
    # store: ./state              # keys, traces and media by digest; paths start from this file's folder
    # store: {folder: ./state, retention: {traces: 30d, media: 7d}, max_bytes: 20GiB}

    limits:                       # of the door; sizes and times carry their units
      body: 64MiB                 # one request
      held_bodies: 512MiB         # all requests together
      head_timeout: 10s
      drain: 30s                  # how long a stop waits for requests in flight

    # key_limits: {requests: 600/min, input_tokens: 200000/min}     # each key; needs `auth: keys`
    # total_limits: {media_bytes: 100GiB/h}                         # all requests together
    # prices: prices.json         # {"version": "…", "models": {"local/small": {"input": 100, "output": 400}}}

    upstreams:
      local:
        base_url: http://127.0.0.1:8000/v1
        concurrency: 64
        pools: {image: 16, video: {requests: 2, queue: 8, queue_time: 30s}}
        models:
          small: {model: qwen2.5-vl-3b, inputs: [text, image]}
      hosted:
        base_url: https://models.example.com/v1
        # key_env: HOSTED_KEY     # the variable that holds the key; the key itself never stands here
        connect_timeout: 3s
        first_byte_timeout: 120s
        models:
          large: {model: vlm-large, inputs: [text, image, audio, video, document]}

    routes:                       # the names that clients put into `model`
      assistant:
        models: [local/small, hosted/large]     # in the order of trying
        deadline: 120s
        attempts: 3
        backoff: {base: 100ms, cap: 5s}
        retry_budget: {share: 0.2, reserve_per_second: 1}
        media: {probe: on, remote: deny}        # or remote: {allow: [images.example.com]}
        cache: {bytes: 64MiB, max_age: 1h}
        limits: {requests: 3000/min, images: 600/min, media_bytes: 20GiB/h}
        degrade: [video_to_frames, image_smaller]
      builtin:pipeline:                         # answers without any server
        models: [builtin/pipeline]

    # edge: {accept: {nodes: {camera-7: {secret_env: CAMERA_7}}}}   # evidence of nodes near the devices: docs/edge.md

    telemetry: {metrics: on}      # otlp: {endpoint: "http://127.0.0.1:4318"}
    redaction: {keep_text: never, keep_media: never} # never, errors or all

    """

  /// What `assay serve --demo` runs.
  package static let demo = """
    version: 1
    listen: 127.0.0.1:8787
    auth: none
    routes:
      builtin:pipeline: {models: [builtin/pipeline]}
      assistant: {models: [builtin/pipeline]}

    """
}
