# A class's JupyterLab in one image: labs, exercises and the records, no solutions; nothing is fetched once it is built.
#   docker build -t loyalty-lab . && docker run --rm -p 8888:8888 loyalty-lab
FROM python:3.12.11-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONDONTWRITEBYTECODE=1

# Packages first: they change less often than the course.
COPY requirements.txt /opt/loyaltylab/
RUN python -m pip install --requirement /opt/loyaltylab/requirements.txt

COPY pyproject.toml README.md LICENSE /opt/loyaltylab/
COPY src /opt/loyaltylab/src
COPY datasets /opt/loyaltylab/datasets
RUN python -m pip install --no-deps /opt/loyaltylab \
    && rm -r /opt/loyaltylab \
    && useradd --create-home --uid 1000 student \
    && install --directory --owner=student --group=student /srv/loyalty-lab

USER 1000
WORKDIR /srv/loyalty-lab
COPY --chown=1000:1000 LICENSE LICENSE-text.md LICENSE-data.md ./
COPY --chown=1000:1000 notebooks notebooks
COPY --chown=1000:1000 exercises exercises

EXPOSE 8888
# JupyterLab prints an address with a token of its own at each start.
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--port=8888", "--no-browser"]
