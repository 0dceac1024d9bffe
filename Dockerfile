# docker build -t dmn-lens .                               and then
# docker run --rm -p 127.0.0.1:8501:8501 dmn-lens
FROM python:3.11-slim

# Which torch: cpu or cuda. The default package index serves a CUDA build on x86-64, which runs on
# a CPU as well but is several gigabytes larger. For the small one, hand over the address of
# PyTorch's index of CPU builds: --build-arg TORCH_INDEX=...; with TORCH=cuda the same argument
# chooses an index of builds for another CUDA version.
ARG TORCH=cpu
ARG TORCH_INDEX=

# Streamlit runs each page in a new thread, and glibc would keep memory for eight at a time per core.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2

# The kernels are compiled at first use, for the processor that the container runs on.
# Whatever compiler the distribution has at the moment will do.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/dmn-lens
COPY requirements.txt requirements.lock ./
RUN case "$TORCH" in \
        cpu) build="+cpu" ;; \
        cuda) build="" ;; \
        *) echo "TORCH must be cpu or cuda, got '$TORCH'" >&2; exit 1 ;; \
    esac \
    && if [ -n "$TORCH_INDEX" ]; then \
        pip install --no-cache-dir --no-deps --index-url "$TORCH_INDEX" \
            "$(grep '^torch==' requirements.txt)$build"; \
    else \
        echo "No TORCH_INDEX given: the build of the default index is taken."; \
        pip install --no-cache-dir "$(grep '^torch==' requirements.txt)"; \
    fi \
    && pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY .streamlit .streamlit
COPY app app
COPY dmn dmn
COPY checkpoints checkpoints

# The code belongs to root and stays as it is; the app may write its runs and nothing else.
RUN useradd --create-home --uid 1000 dmn && install -d -o dmn -g dmn runs data
USER 1000

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/api/v1/ready', timeout=4)"]
# The configuration binds to loopback; in a container that would be reachable by nobody.
CMD ["streamlit", "run", "app/main.py", "--server.address=0.0.0.0", "--server.port=8501"]
