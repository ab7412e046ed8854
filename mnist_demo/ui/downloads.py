"""Downloads: the files of a training and of a report, for whoever knows the id.

Their addresses are ``runs/<id>/<name>`` and ``reports/<id>/<name>``.
"""

import csv
import io
import json

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from mnist_demo import bundle
from mnist_demo.errors import UserError
from mnist_demo.jobs import JobQueue
from mnist_demo.ui.services.reports import Reports

TABLE = "curves.csv"
FILES = (bundle.KERAS, bundle.TFLITE, bundle.CARD, bundle.README, bundle.CURVES)
"""Files of the bundle that are handed out as they are."""
_ASK_AGAIN = {"Cache-Control": "no-cache"}
"""A training that is resumed writes other files of the same names."""
_COLUMNS = ("event", "step", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")


def of_trainings(jobs: JobQueue) -> Route:
    """The route that hands out the files of `FILES`, and the curves as `TABLE`."""

    def download(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            folder = jobs.bundle(request.path_params["run"])
            if name == TABLE:
                return _attached(_curves((folder / bundle.HISTORY).read_text(encoding="utf-8")))
            if name in FILES and (folder / name).is_file():
                return FileResponse(folder / name, filename=name, headers=_ASK_AGAIN)
        except UserError as error:
            return PlainTextResponse(str(error), 404)
        except OSError:
            pass
        return PlainTextResponse("There is no such file: choose one in the Train tab.", 404)

    return Route("/runs/{run}/{name}", download)


def of_reports(reports: Reports) -> Route:
    """The route that hands out the files of reports."""

    def download(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            report = reports.get(request.path_params["report"])
            if name in (report.files() or ()):
                return FileResponse(report.folder / name, filename=name)
        except UserError as error:
            return PlainTextResponse(str(error), 404)
        return PlainTextResponse("There is no such file: make the report again.", 404)

    return Route("/reports/{report}/{name}", download)


def _curves(history: str) -> str:
    """The batches and epochs of a training as comma-separated values."""
    table = io.StringIO()
    rows = csv.DictWriter(table, _COLUMNS, extrasaction="ignore")
    rows.writeheader()
    rows.writerows(event for event in map(json.loads, history.splitlines()))
    return table.getvalue()


def _attached(text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{TABLE}"'}
    return Response(text, media_type="text/csv", headers=headers)
