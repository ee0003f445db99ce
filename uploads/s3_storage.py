"""Files in S3, or in what speaks its protocol (MinIO, Garage, Scaleway, OVH)."""

import asyncio
import base64
import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiofiles
import structlog
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from aiohttp import ClientError as ConnectionFailed
from botocore.exceptions import BotoCoreError, ClientError

from settings import S3Address
from uploads.errors import StorageAway, StorageFull, is_disk_full
from uploads.form import new_incoming_path
from uploads.storage import CHUNK, LABEL, PARTIAL, QUARANTINE, Listed, checked_key, is_piece

log = structlog.get_logger()

MISSING = {"404", "NoSuchKey"}
FULL = {"XMinioStorageFull", "QuotaExceeded", "InsufficientStorage"}


class S3Storage:
    """Opens its client at the first use; `close` gives its connections back."""

    def __init__(self, address: S3Address) -> None:
        self.address = address
        self._open = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._client: Any = None

    async def put(self, source: Path, key: str) -> None:
        digest = await asyncio.to_thread(_md5, source)
        with closing(await asyncio.to_thread(source.open, "rb")) as body, _told("put"):
            await (await self._connected()).put_object(**self._at(key), Body=body, ContentMD5=digest)
        await asyncio.to_thread(source.unlink, missing_ok=True)

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if end is not None and end <= start:
            return
        part = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end else {}
        with _told("get"):
            answer = await (await self._connected()).get_object(**self._at(key), **part)
            async with answer["Body"] as body:
                async for chunk in body.iter_chunks(CHUNK):
                    yield chunk

    async def size(self, key: str) -> int | None:
        try:
            with _told("head"):
                head = await (await self._connected()).head_object(**self._at(key))
        except FileNotFoundError:
            return None
        return int(head["ContentLength"])

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        path = new_incoming_path()
        try:
            await self._download(key, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    async def delete(self, key: str) -> None:
        with _told("delete"):
            await (await self._connected()).delete_object(**self._at(key))

    async def pages(self) -> AsyncIterator[list[Listed]]:
        async for found in self._list(""):
            yield [file for file in found if not is_piece(file.key)]

    async def pieces(self) -> AsyncIterator[list[Listed]]:
        async for found in self._list(f"{PARTIAL}/"):
            yield found

    async def _list(self, below: str) -> AsyncIterator[list[Listed]]:
        prefix = self.address.prefix
        with _told("list"):
            pages = (await self._connected()).get_paginator("list_objects_v2")
            async for page in pages.paginate(Bucket=self.address.bucket, Prefix=prefix + below):
                yield list(_listed(page.get("Contents", []), prefix))

    async def set_aside(self, key: str) -> None:
        kept, aside = self._at(key), f"{self.address.prefix}{QUARANTINE}/{checked_key(key)}"
        with contextlib.suppress(FileNotFoundError), _told("copy"):
            client = await self._connected()
            await client.copy_object(Bucket=self.address.bucket, Key=aside, CopySource=kept)
            await client.delete_object(**kept)

    async def forget_aside(self, before: datetime) -> int:
        gone = 0
        with _told("list"):
            client = await self._connected()
            pages = client.get_paginator("list_objects_v2")
            prefix = f"{self.address.prefix}{QUARANTINE}/"
            async for page in pages.paginate(Bucket=self.address.bucket, Prefix=prefix):
                for found in page.get("Contents", []):
                    if found["LastModified"] < before:
                        await client.delete_object(Bucket=self.address.bucket, Key=found["Key"])
                        gone += 1
        return gone

    async def label(self) -> str | None:
        try:
            with _told("get"):
                answer = await (await self._connected()).get_object(**self._label)
                async with answer["Body"] as body:
                    return str((await body.read()).decode())
        except FileNotFoundError:
            return None

    async def write_label(self, text: str) -> None:
        content = text.encode()
        with _told("put"):
            await (await self._connected()).put_object(
                **self._label, Body=content, ContentMD5=_md5_of(content)
            )

    @property
    def _label(self) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.prefix + LABEL}

    async def close(self) -> None:
        self._client = None
        await self._open.aclose()

    async def _connected(self) -> Any:
        async with self._opening:
            if self._client is None:
                self._client = await self._open.enter_async_context(_client_of(self.address))
        return self._client

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.prefix + checked_key(key)}

    async def _download(self, key: str, path: Path) -> None:
        try:
            async with aiofiles.open(path, "wb") as file:
                async for chunk in self.stream(key):
                    await file.write(chunk)
        except OSError as error:
            if is_disk_full(error):
                raise StorageFull from error
            raise


def _client_of(address: S3Address) -> Any:
    config = AioConfig(
        connect_timeout=5,
        read_timeout=30,
        max_pool_connections=50,
        retries={"mode": "standard", "max_attempts": 3},
        # Not every server knows the newer sums; Content-MD5 is understood by all.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        # A server of one's own seldom has a name for each bucket.
        s3={"addressing_style": "path" if address.endpoint else "auto"},
    )
    return get_session().create_client(
        "s3", region_name=address.region, endpoint_url=address.endpoint, config=config
    )


@contextmanager
def _told(operation: str) -> Iterator[None]:
    """The library's errors in our words. The log gets no address and no key."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code in MISSING:
            raise FileNotFoundError(operation) from error
        log.warning("object storage refused", operation=operation, code=code, status=status)
        if code in FULL or status == 507:
            raise StorageFull from error
        raise StorageAway from error
    except (BotoCoreError, ConnectionFailed, ConnectionError, TimeoutError) as error:
        log.warning("object storage unreachable", operation=operation, error=type(error).__name__)
        raise StorageAway from error


def _listed(contents: list[dict[str, Any]], prefix: str) -> Iterator[Listed]:
    for found in contents:
        try:
            yield Listed(checked_key(found["Key"].removeprefix(prefix)), found["LastModified"])
        except ValueError:
            # Somebody else's, under the same prefix.
            continue


def _md5_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
    return base64.b64encode(digest.digest()).decode()
