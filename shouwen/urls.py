"""The sitemap: every address of the house and what stands there."""

from django.urls import include, path

from shouwen.api import addresses as api
from shouwen.desk import (
    amending,
    authorisations,
    blank_forms,
    board,
    case_file,
    case_list,
    cases,
    charts,
    clearance,
    confirming,
    customer_deeds,
    customer_files,
    customers,
    deeds,
    enquiries,
    errors,
    gate,
    intake,
    jobs,
    keys,
    many,
    merging,
    month_files,
    papers,
    parking,
    phrasing,
    presence,
    printing,
    queue_page,
    register,
    relay,
    returns,
    schedules,
    search,
    side_deeds,
    signing,
    stacking,
    view_shelf,
    visits,
)
from shouwen.journal import views as journal
from shouwen.people import views as people
from shouwen.portal import requests as portal
from shouwen.portal import works
from shouwen.sites import views as sites

urlpatterns = [
    path("", people.home, name="home"),
    path("healthz", errors.healthz, name="healthz"),
    # Who I am
    path("sign-in/", people.sign_in, name="sign_in"),
    path("sign-out/", people.sign_out, name="sign_out"),
    path("language/", people.set_language, name="set_language"),
    path("settings/", people.preferences, name="settings"),
    path("settings/password/", people.password, name="password"),
    path("settings/role/", people.act_as, name="act_as"),
    path("settings/token/", people.revoke_token, name="revoke_token"),
    path("notices/", journal.notices, name="notices"),
    path("notices/read/", journal.notice_read, name="notice_read"),
    path("heads/<str:day>/", journal.head, name="head"),
    # The desk
    path("desk/", queue_page.queue, name="queue"),
    path("desk/new/", intake.intake, name="intake"),
    path("desk/new/customer/", intake.customer, name="intake_customer"),
    path("search/", search.search, name="search"),
    path("board/", board.board, name="board"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("procedures/", charts.procedure_list, name="procedures"),
    path("procedures/<slug:code>/", charts.procedure_page, name="procedure"),
    path("procedures/<slug:code>/bpmn/", charts.procedure_bpmn, name="procedure_bpmn"),
    # The list of cases
    path("cases/", case_list.case_list, name="case_list"),
    path("desk/filter/", case_list.filter_page, name="filter"),
    path("phrases/", phrasing.phrases, name="phrases"),
    path("desk/many/", many.many, name="many"),
    path("desk/views/", view_shelf.saved_views, name="saved_views"),
    path("desk/views/rail/", view_shelf.on_the_rail, name="saved_views_rail"),
    path("desk/views/<int:pk>/", view_shelf.saved_view, name="saved_view"),
    path("desk/came-back/", returns.came_back, name="came_back"),
    path("desk/came-back/<int:pk>/picture/", returns.picture, name="returned_picture"),
    path("desk/came-back/<int:pk>/lay/", returns.lay, name="returned_lay"),
    path("desk/came-back/<int:pk>/discard/", returns.discard, name="returned_discard"),
    # Bringing in the registers
    path("import/", sites.imports, name="imports"),
    path("import/<slug:kind>.xlsx", sites.template, name="import_template"),
    path("import/<int:pk>/", sites.one, name="import"),
    # The buildings
    path("buildings/", stacking.plans, name="plans"),
    path("buildings/<slug:building>/", stacking.plan, name="plan"),
    path("buildings/<slug:building>/occupiers/", stacking.occupier_list, name="occupiers"),
    path("units/<str:unit>/", stacking.unit, name="unit"),
    # At the gate
    path("passes/<uuid:secret>/", gate.site_pass, name="site_pass"),
    path("passes/<uuid:secret>/photo/", gate.site_pass_photo, name="site_pass_photo"),
    # Parking
    path("parking/", parking.parking, name="parking"),
    path("parking/<int:pk>/back/", parking.permit_back, name="permit_back"),
    # Customers, what they hold, and their files
    path("customers/", customers.customer_list, name="customers"),
    path("register/", register.register, name="register"),
    path("register/months/", month_files.month_files, name="month_files"),
    path("register/months/<slug:month>/", month_files.month_file, name="month_file"),
    path("register/months/<slug:month>/filed/", month_files.month_filed, name="month_filed"),
    path("register/years/<int:year>/sealed/", month_files.year_sealed, name="year_sealed"),
    path("customers/<slug:customer>/", customers.customer, name="customer"),
    path("customers/<slug:customer>/show/", customers.customer_show, name="customer_show"),
    path("customers/<slug:customer>/people/new/", customer_deeds.contact_new, name="contact_new"),
    path(
        "customers/<slug:customer>/people/checked/", customer_deeds.contacts_checked, name="contacts_checked"
    ),
    path("customers/<slug:customer>/people/<int:key>/", customer_deeds.contact, name="contact"),
    path(
        "customers/<slug:customer>/people/<int:key>/left/", customer_deeds.contact_left, name="contact_left"
    ),
    path("customers/<slug:customer>/authorised/", authorisations.authorisation_new, name="authorisation_new"),
    path(
        "customers/<slug:customer>/authorised/<int:pk>/", authorisations.authorisation, name="authorisation"
    ),
    path(
        "customers/<slug:customer>/authorised/<int:pk>/papers/",
        authorisations.authorisation_papers,
        name="authorisation_papers",
    ),
    path(
        "customers/<slug:customer>/authorised/<int:pk>/revoke/",
        authorisations.authorisation_revoke,
        name="authorisation_revoke",
    ),
    path("customers/<slug:customer>/changes/new/", customer_deeds.change_new, name="change_new"),
    path("customers/<slug:customer>/changes/<int:pk>/", customer_deeds.change_decide, name="change_decide"),
    path("files/<str:file>/", customer_files.customer_file, name="customer_file"),
    path("files/<str:file>/papers/", customer_files.file_add, name="file_add"),
    path("files/<str:file>/papers/<int:pk>/", customer_files.file_paper, name="file_paper"),
    path("files/<str:file>/complete/", customer_files.file_filed, name="file_filed"),
    path("files/<str:file>/move/", customer_files.file_move, name="file_move"),
    path("files/<str:file>/seal/", customer_files.file_seal, name="file_seal"),
    path("files/<str:file>/borrow/", customer_files.file_borrow, name="file_borrow"),
    path("files/<str:file>/lend/", customer_files.file_lend, name="file_lend"),
    # The enquiry register
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<str:enquiry>/", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:enquiry>/answer/", enquiries.answered, name="enquiry_answer"),
    path("enquiries/<str:enquiry>/pass/", enquiries.passed, name="enquiry_pass"),
    path("enquiries/<str:enquiry>/phone/", enquiries.enquiry_phone, name="enquiry_phone"),
    # Visits to customers
    path("visits/", visits.visits, name="visits"),
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("visits/promises/<int:promise>/kept/", visits.promise_kept, name="promise_kept"),
    path("visits/<str:visit>/", visits.visit, name="visit"),
    # What stands in the way of a tenant's leaving
    path("leases/<path:number>/clearance/", clearance.clearance, name="clearance"),
    # Keys and cards
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:key>/", keys.key, name="key"),
    path("keys/<int:key>/signatures/<int:pk>/", keys.key_signature, name="key_signature"),
    path("keys/<int:key>/<slug:deed>/", keys.key_deed, name="key_deed"),
    # A case, and all that can be done to it
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/steps/<slug:step>/", deeds.step, name="case_step"),
    path("cases/<str:number>/steps/<slug:step>/override/", deeds.override, name="case_override"),
    path("cases/<str:number>/steps/<slug:step>/sign/", signing.sign, name="case_sign"),
    path("cases/<str:number>/steps/<slug:step>/sign/send/", signing.send_code, name="case_sign_send"),
    path("cases/<str:number>/steps/<slug:step>/sign/code/", signing.sign_by_code, name="case_sign_code"),
    path("cases/<str:number>/steps/<slug:step>/sheets/<int:pk>/", confirming.sheet, name="case_sheet"),
    path("cases/<str:number>/signatures/<int:pk>/", signing.signature, name="case_signature"),
    path("cases/<str:number>/amend/<slug:fact>/", amending.amend, name="case_amend"),
    path("cases/<str:number>/offer/", relay.offer, name="case_offer"),
    path("cases/<str:number>/offer/accept/", relay.accept, name="case_accept"),
    path("cases/<str:number>/offer/return/", relay.return_, name="case_return"),
    path("cases/<str:number>/offer/withdraw/", relay.withdraw, name="case_withdraw"),
    path("cases/<str:number>/clocks/<slug:step>/hold/", deeds.hold, name="case_hold"),
    path("cases/<str:number>/clocks/<slug:step>/resume/", deeds.resume, name="case_resume"),
    path("cases/<str:number>/take/", relay.take, name="case_take"),
    path("cases/<str:number>/notes/", side_deeds.note, name="case_note"),
    path("cases/<str:number>/papers/", papers.attach, name="case_attach"),
    path("cases/<str:number>/papers/<int:pk>/", papers.paper, name="case_paper"),
    path("cases/<str:number>/papers/<int:pk>/small/", papers.paper_small, name="case_paper_small"),
    path("cases/<str:number>/phrases/", phrasing.phrases_beside, name="case_phrases"),
    path("cases/<str:number>/forms/", printing.print_case, name="case_print"),
    path("cases/<str:number>/charges/", side_deeds.charge, name="case_charge"),
    path("cases/<str:number>/charges/back/", side_deeds.charge_back, name="case_charge_back"),
    path("cases/<str:number>/schedules/<slug:schedule>/", schedules.line, name="case_line"),
    path("cases/<str:number>/schedules/<slug:schedule>/back/", schedules.back, name="case_line_back"),
    path(
        "cases/<str:number>/schedules/<slug:schedule>/<int:line>/<slug:mark>/",
        schedules.mark,
        name="case_mark",
    ),
    path("cases/<str:number>/merge/", merging.merge, name="case_merge"),
    path("cases/<str:number>/unmerge/", merging.unmerge, name="case_unmerge"),
    path("cases/<str:number>/cancel/", side_deeds.cancel, name="case_cancel"),
    path("cases/<str:number>/file/", case_file.case_file, name="case_file"),
    path("cases/<str:number>/here/", presence.here, name="case_here"),
    path("cases/<str:number>/phone/", side_deeds.phone, name="case_phone"),
    # Forms on paper, and where their codes lead
    path("forms/", blank_forms.catalogue, name="forms"),
    path("forms/print/", printing.print_other, name="form_print"),
    path("forms/blank/", blank_forms.blank, name="form_blank"),
    path("forms/register/", blank_forms.register, name="form_register"),
    path("forms/<str:serial>/", printing.form, name="form"),
    path("forms/<str:serial>/pdf/", printing.pdf, name="form_pdf"),
    path("forms/<str:serial>/reprint/", printing.reprint, name="form_reprint"),
    path("forms/<str:serial>/void/", printing.void, name="form_void"),
    path("forms/<str:serial>/case/", printing.belongs, name="form_belongs"),
    path("forms/<str:serial>/back/", printing.back, name="form_back"),
    path("p/<str:token>/", printing.part, name="form_part"),
    # What the customer sees
    path("my/", portal.my_requests, name="portal"),
    path("works/", works.our_works, name="works"),
    path("works/<str:number>/", works.our_work, name="works_case"),
    path("my/<str:number>/", portal.my_request, name="portal_case"),
    # What other programs call
    path("api/", include(api.urlpatterns)),
]

handler400 = errors.bad_request
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.broken
