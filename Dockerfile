# syntax=docker/dockerfile:1
# The product without sandbox, tests and development tools: one image for web, worker and beat.
# What COPY takes is what .dockerignore lets through.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/requirements.txt
WORKDIR /app
COPY . .
RUN /venv/bin/python -m compileall -q . \
 && DATA_DIR=/tmp/build STATIC_ROOT=/app/staticfiles \
    SECRET_KEY=only-for-collectstatic TOKEN_KEYS=bm8ga2V5IG9mIGFueSByZWFsIGRlcGxveW1lbnQgOik= \
    MICROSOFT_CLIENT_ID=none MICROSOFT_CLIENT_SECRET=none PARTNER_TENANT_IDS=00000000-0000-0000-0000-000000000000 \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=partnerportal.settings STATIC_ROOT=/app/staticfiles DATA_DIR=/tmp/portal
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal \
 && install -d -o portal -g portal -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-m", "ops.probe", "8000", "/healthz"]
CMD ["gunicorn", "--config", "ops/gunicorn_conf.py", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
