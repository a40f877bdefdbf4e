"""The pages about imports: what was counted, what is missing, what was not readable."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive import __version__
from archive.filters import ImportRunFilter, IngestedFileFilter, ProblemFilter
from archive.models import ImportRun, Viewer
from archive.queries.import_files import (
    absent_of,
    file_sums_of,
    files_of,
    known_paths,
)
from archive.queries.import_numbers import numbers_of
from archive.queries.import_places import file_rows_of
from archive.queries.import_problems import problems_of, reasons_of
from archive.queries.import_report import Report, as_json, report_of
from archive.queries.imports import overview_of, run_rows_of, runs_visible_to
from archive.queries.manifests import is_manifest_offered, open_manifest
from archive.views.requests import ViewerRequest

RUNS, FILES, PROBLEMS, ABSENT = 20, 100, 50, 15


def imports(request: ViewerRequest) -> HttpResponse:
    if request.user.role == Viewer.Role.MEMBER:
        raise Http404("Not for members.")
    runs = runs_visible_to(request.user).defer("about")
    found = ImportRunFilter(request.GET, runs)
    page = Paginator(found.qs, RUNS).get_page(request.GET.get("page"))
    rows = run_rows_of(page.object_list, request.user)
    is_whole = request.user.role == Viewer.Role.COMPLIANCE
    context = {"filter": found, "page": page, "rows": rows, "is_whole": is_whole}
    return render(request, "archive/imports.html", context)


def import_run(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    absent = Paginator(absent_of(run, request.user), ABSENT)
    context = {
        "run": run,
        "overview": overview_of(run, request.user),
        "absent": absent.get_page(request.GET.get("page")),
        "has_manifest": is_manifest_offered(run, request.user),
    }
    return render(request, "archive/import_run.html", context)


def files(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    found = IngestedFileFilter(request.GET, files_of(run, request.user))
    sums = file_sums_of(run, request.user, numbers_of(run, request.user))
    page = Paginator(found.qs, FILES).get_page(request.GET.get("page"))
    rows = file_rows_of(page.object_list, request.user)
    context = {"run": run, "filter": found, "page": page, "rows": rows, "sums": sums}
    return render(request, "archive/import_files.html", context)


def problems(request: ViewerRequest, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    listed = problems_of(run, request.user)
    found = ProblemFilter(request.GET, listed)
    page = Paginator(found.qs, PROBLEMS).get_page(request.GET.get("page"))
    paths = known_paths(run, request.user, (problem.file for problem in page))
    context = {"run": run, "filter": found, "page": page, "known_paths": paths}
    context["reasons"] = reasons_of(listed)
    return render(request, "archive/import_problems.html", context)


def report(request: ViewerRequest, run_id: int) -> HttpResponse:
    """Short, unless `?files=all` is asked for."""
    has_all_files = request.GET.get("files") == "all"
    made = _report(request, run_id, has_all_files=has_all_files)
    return render(request, "archive/import_report.html", {"report": made})


@require_safe
def manifest(request: ViewerRequest, run_id: int) -> FileResponse:
    """The list of all files of the dump, byte for byte."""
    content = open_manifest(_run(request, run_id), request.user)
    if content is None:
        raise Http404("No manifest, or none for this viewer, or it was changed.")
    name = f"import-{run_id}-manifest.json"
    response = FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type="application/json",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def report_json(request: ViewerRequest, run_id: int) -> JsonResponse:
    made = _report(request, run_id, has_all_files=True)
    response = JsonResponse(as_json(made), json_dumps_params={"indent": 2})
    name = f"import-{run_id}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(request: ViewerRequest, run_id: int, *, has_all_files: bool) -> Report:
    run = _run(request, run_id)
    return report_of(
        run, request.user, version=__version__, has_all_files=has_all_files
    )


def _run(request: ViewerRequest, run_id: int) -> ImportRun:
    return get_object_or_404(runs_visible_to(request.user), pk=run_id)
