"""One wrong thing at a time in the files of the small site, and the words in which it is refused."""

# file, what stood there, what stands there now, what is said
SPOILT = [
    ("leased_units.csv", "L1,201", "L1,2109", "leased_units.csv:2: unit “2109”: There is no such unit."),
    ("leased_units.csv", "L1,201", "L1,lobby", "leased_units.csv:2: unit “lobby”: There is no such unit."),
    ("leased_units.csv", "L1,201", "L9,201", "leased_units.csv:2: lease “L9”: There is no such lease."),
    ("leases.csv", "L2,otter", "L2,beaver", "leases.csv:3: tenant “beaver”: There is no such tenant."),
    (
        "leased_units.csv",
        "L2,4A,88.00",
        "L2,201,88.00",
        "leased_units.csv:3: starts_on: This overlaps line 2, which runs until 2030-01-01.",
    ),
    (
        "leases.csv",
        "otter,2025-06-01,",
        "otter,2025-06-01,2025-06-01",
        "leases.csv:3: ends_on “2025-06-01”: This day must be later than the day on which it starts.",
    ),
    (
        "leases.csv",
        "otter,2025-06-01,",
        "otter,1 June 2025,",
        "leases.csv:3: starts_on “1 June 2025”: “1 June 2025” value has an invalid date format. "
        "It must be in YYYY-MM-DD format.",
    ),
    (
        "leases.csv",
        "otter,2025-06-01,",
        "otter,2025-06-31,",
        "leases.csv:3: starts_on “2025-06-31”: “2025-06-31” value has the correct format (YYYY-MM-DD) "
        "but it is an invalid date.",
    ),
    (
        "buildings.csv",
        "spruce,tower",
        "pine,tower",
        "buildings.csv:2: manager “pine”: There is no such company.",
    ),
    (
        "buildings.csv",
        "spruce,tower",
        "spruce,moon",
        "buildings.csv:2: calendar “moon”: There is no such calendar.",
    ),
    (
        "buildings.csv",
        "大堂和咖啡厅",
        "大堂\n和咖啡厅",
        "buildings.csv:2: This line has 8 cells, the header has 17.\n"
        "buildings.csv:3: This line has 10 cells, the header has 17.",
    ),
    (
        "units.csv",
        "T,4B,4,4B",
        "T,4A,4,4B",
        "units.csv:6: code “4A”: This stands already in units.csv, line 5.",
    ),
    ("units.csv", "T,501,5", "T,501,6", "units.csv:7: floor “6”: This building has 5 floors."),
    ("units.csv", "T,501,5", "U,501,5", "units.csv:7: building “U”: There is no such building."),
    (
        "common_parts.csv",
        "T,lobby",
        "T,201",
        "common_parts.csv:2: code “201”: This stands already in units.csv, line 2.",
    ),
    (
        "common_parts.csv",
        "屋顶花园,Roof garden",
        "屋顶花园,",
        "common_parts.csv:5: name_en: This must be filled in.",
    ),
    ("tenants.csv", "松针图书有限公司", "", "tenants.csv:2: name_zh: This must be filled in."),
    (
        "tenants.csv",
        "otter,",
        "spruce,",
        "contacts.csv:3: tenant “otter”: There is no such tenant.\n"
        "leases.csv:3: tenant “otter”: There is no such tenant.\n"
        "tenants.csv:3: code “spruce”: A company that manages has this code already.",
    ),
    (
        "tenants.csv",
        "short_en",
        "shrt_en",
        "tenants.csv:1: short_en: This column is missing.\n"
        "tenants.csv:1: shrt_en: There is no such column in this file.",
    ),
    (
        "tenants.csv",
        "short_en",
        "short_zh",
        "tenants.csv:1: short_en: This column is missing.\n"
        "tenants.csv:1: short_zh: This column stands twice.",
    ),
    (
        "staff.csv",
        ",guard,",
        ",gard,",
        "staff.csv:7: post “gard”: This must be one of: front_desk, cs_assistant, cs_manager, engineer, "
        "engineering_manager, guard, security_manager, cleaner, cleaning_manager, finance, leasing, "
        "building_manager, project_manager, tenant_contact, contractor, administrator.",
    ),
    ("staff.csv", "guard,spruce", "guard,pine", "staff.csv:7: party “pine”: There is no such company."),
    (
        "staff.csv",
        ",guard,",
        ",tenant_contact,",
        "staff.csv:7: post “tenant_contact”: A tenant's contact stands in contacts.csv, with a login there.",
    ),
    (
        "staff.csv",
        ",guard,",
        ",contractor,",
        "staff.csv:7: post “contractor”: A contractor's people stand in contractor_people.csv.",
    ),
    (
        "staff.csv",
        "duanrui,段瑞,Duan Rui,cs_assistant",
        "duanrui,段锐,Duan Rui,cs_assistant",
        "staff.csv:3: login “duanrui”: Line 2 says something else about this person.",
    ),
    (
        "contacts.csv",
        "oliver,2025-06-01",
        "hupeng,2025-06-01",
        "contacts.csv:3: login “hupeng”: This login is used already in staff.csv, line 5.",
    ),
    (
        "contacts.csv",
        "oliver,2025-06-01",
        "oliver,",
        "contacts.csv:3: starts_on: A login needs the day from which it may be used.",
    ),
    ("contacts.csv", "en,yes", "en,ja", "contacts.csv:3: may_spend “ja”: This must be “yes”, “no” or empty."),
    (
        "contacts.csv",
        "oliver@otter.example",
        "oliver",
        "contacts.csv:3: email “oliver”: Enter a valid email address.",
    ),
    (
        "figures.csv",
        ",4,",
        ",49,",
        "figures.csv:2: value “49”: complaint.direct_effect_hours must be from 0.5 to 48 (working hours).",
    ),
    (
        "figures.csv",
        "complaint.direct_effect_hours",
        "complaint.patience",
        "figures.csv:2: key “complaint.patience”: No figure is called “complaint.patience”.",
    ),
    (
        "prices.csv",
        "1500",
        "-1500",
        "prices.csv:2: price_fen “-1500”: Ensure this value is greater than or equal to 0.",
    ),
    ("prices.csv", "1500", "15.00", "prices.csv:2: price_fen “15.00”: “15.00” value must be an integer."),
    (
        "prices.csv",
        "lock-replace,换锁",
        "lamp-replace,换锁",
        "prices.csv:3: starts_on “2026-01-01”: This stands already in prices.csv, line 2.",
    ),
    (
        "prices.csv",
        "12000,2026-01-01,",
        "12000,2026-01-01,,free",
        "prices.csv:3: This line has 9 cells, the header has 8.",
    ),
    (
        "site.toml",
        'kind = "master_manager"',
        'kind = "boss"',
        "site.toml:16: kind “boss”: This must be one of: "
        "master_manager, managing_agent, building_owner, tenant, contractor.",
    ),
    (
        "site.toml",
        'kind = "master_manager"',
        'kind = "tenant"',
        "site.toml:4: code “spruce”: A complex needs a company of the kind “master_manager”.\n"
        "site.toml:16: kind “tenant”: Here stand the companies that manage; tenants stand in tenants.csv.",
    ),
    (
        "site.toml",
        'kind = "master_manager"',
        'kind = "managing_agent"',
        "site.toml:4: code “spruce”: A complex needs a company of the kind “master_manager”.",
    ),
    (
        "site.toml",
        'trade = "security"',
        'trade = "magic"',
        "site.toml:34: trade “magic”: This must be one of: "
        "customer_service, engineering, security, cleaning, finance, leasing, management.",
    ),
    ("site.toml", 'name_en = "Spruce Tower"', "", "site.toml:3: name_en: This must be filled in."),
    (
        "site.toml",
        '"12 Spruce',
        '[1]\nzone = "Moon/Sea" # "',
        "site.toml:8: address_en “1”: One value is expected here, not a list or a table.\n"
        "site.toml:9: zone “Moon/Sea”: There is no such time zone.",
    ),
    (
        "site.toml",
        '"13:00-17:30"',
        '"13-17"',
        "site.toml:48: workday “09:00-12:00, 13-17”: "
        "Hours are written “08:30-18:30”, several of them in a list.",
    ),
    (
        "site.toml",
        '"13:00-17:30"',
        '"11:00-17:30"',
        "site.toml:48: workday “09:00-12:00, 11:00-17:30”: These hours overlap.",
    ),
    (
        "site.toml",
        '"13:00-17:30"',
        '"17:30-13:00"',
        "site.toml:48: workday “09:00-12:00, 17:30-13:00”: "
        "Hours must close after they open, by 24:00 at the latest.",
    ),
    (
        "site.toml",
        "year = 2026",
        "year = 2199",
        "site.toml:12: year “2199”: The public holidays of 2199 are not known yet.",
    ),
    (
        "site.toml",
        "year = 2026",
        'year = "soon"',
        "site.toml:12: year “soon”: A year is written as a number, such as 2026.",
    ),
    (
        "site.toml",
        "spruce-tower-12",
        "short",
        "site.toml:9: demo_password “short”: This password is too short. "
        "It must contain at least 10 characters.",
    ),
    (
        "site.toml",
        'party = "spruce"',
        'colour = "red"\nparty = "spruce"',
        "site.toml:21: colour “red”: There is no such key in this table.",
    ),
    (
        "site.toml",
        "[[calendar]]",
        "[[kalendar]]",
        "site.toml: calendar: This table is missing.\n"
        "site.toml: kalendar: There is no such table in this file.",
    ),
    (
        "site.toml",
        "[[calendar]]",
        "[[calendar]",
        "site.toml:44: This is not valid TOML: "
        "Expected ']]' at the end of an array declaration (at line 44, column 11).",
    ),
]
