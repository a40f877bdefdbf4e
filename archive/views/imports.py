"""The pages about ingests: what was counted, what is missing, what was not readable."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from archive.filters import IngestedFileFilter, ProblemFilter
from archive.models import ImportRun, Viewer
from archive.queries.import_numbers import numbers_of
from archive.queries.import_report import as_json, report_of
from archive.queries.imports import (
    absent_of,
    file_sums_of,
    files_of,
    overview_of,
    problems_of,
    reasons_of,
    run_rows_of,
    runs_visible_to,
)
from archive.views.requests import ViewerRequest

RUNS, FILES, PROBLEMS, ABSENT = 20, 100, 50, 15


def imports(request: ViewerRequest) -> HttpResponse:
    if request.user.role == Viewer.Role.MEMBER:
        raise Http404("Not for members.")
    runs = runs_visible_to(request.user)
    page = Paginator(runs.defer("about"), RUNS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": run_rows_of(page.object_list, request.user)}
    return render(request, "archive/imports.html", context)


def import_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    absent = Paginator(absent_of(run, request.user), ABSENT)
    context = {
        "run": run,
        "overview": overview_of(run, request.user),
        "absent": absent.get_page(request.GET.get("page")),
    }
    return render(request, "archive/import_run.html", context)


def files(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    found = IngestedFileFilter(request.GET, files_of(run, request.user))
    sums = file_sums_of(run, request.user, numbers_of(run, request.user))
    page = Paginator(found.qs, FILES).get_page(request.GET.get("page"))
    context = {"run": run, "filter": found, "page": page, "sums": sums}
    return render(request, "archive/import_files.html", context)


def problems(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    listed = problems_of(run, request.user)
    found = ProblemFilter(request.GET, listed)
    page = Paginator(found.qs, PROBLEMS).get_page(request.GET.get("page"))
    context = {"run": run, "filter": found, "page": page, "reasons": reasons_of(listed)}
    return render(request, "archive/import_problems.html", context)


def report(request: ViewerRequest, run_id: int) -> HttpResponse:
    made = report_of(_run(request, run_id), request.user)
    return render(request, "archive/import_report.html", {"report": made})


def report_json(request: ViewerRequest, run_id: int) -> JsonResponse:
    made = report_of(_run(request, run_id), request.user)
    response = JsonResponse(as_json(made), json_dumps_params={"indent": 2})
    name = f"import-{run_id}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _run(request: ViewerRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_visible_to(request.user), pk=run_id)
